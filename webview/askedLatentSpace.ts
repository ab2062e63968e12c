import { hasDetails, type PointSnapshot } from "../src/protocol/runSnapshot.ts";
import { createPointAnswers } from "./pointAnswers.ts";
import type { Ask } from "./session.ts";
import type { Sweep } from "./sweep.ts";

/** The chosen point of a run of very many points with the figures of z that its snapshot lacks. */

export interface ChosenPoint {
  /** With these figures, if they are known. */
  readonly point: PointSnapshot | undefined;
  /** Why they are missing here; null: they are not, or the point has none. */
  readonly why: string | null;
}

export type Chosen = (sweep: Sweep, shown: number | null) => ChosenPoint;

/** @param ask null where no questions can be answered, as in a report @param changed called when figures have arrived */
export function createChosen(ask: Ask | null, changed: () => void): Chosen {
  const answers = ask === null ? null : createPointAnswers("latentSpace", ask, changed);
  return (sweep, shown) => {
    const point = shown === null ? undefined : sweep.points[shown];
    if (hasDetails(sweep.points.length) || shown === null || point?.status !== "done") return { point, why: null };
    if (answers === null) {
      const why = `A report of ${sweep.points.length} points does not include these figures. Open the run in the editor to see them.`;
      return { point, why };
    }
    const state = answers.of({ run: sweep.id, point: shown, epoch: point.epoch });
    switch (state.status) {
      case "asking":
        return { point, why: "Reading the figures of this point \u2026" };
      case "failed":
        return { point, why: `The figures of this point could not be read: ${state.why}` };
      case "known": {
        const { aggregate, klWeight } = state.answer;
        return { point: { ...point, ...(aggregate && { aggregate }), ...(klWeight && { klWeight }) }, why: null };
      }
    }
  };
}
