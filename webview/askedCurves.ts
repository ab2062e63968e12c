import { hasDetails, type Curve } from "../src/protocol/runSnapshot.ts";
import { createPointAnswers } from "./pointAnswers.ts";
import type { Ask } from "./session.ts";
import type { Sweep } from "./sweep.ts";

/** The curve of the chosen point of a run of very many points, whose snapshot has none. */

export interface WithCurve {
  /** With the point's curve, if it is known. */
  readonly sweep: Sweep;
  /** Why a point that was trained has no curve here; null: it has, or was not trained. */
  readonly why: string | null;
  /** What is lost of the curve; empty: nothing. */
  readonly note: string;
}

export interface AskedCurves {
  readonly of: (sweep: Sweep, shown: number | null) => WithCurve;
}

/** @param ask null where no questions can be answered, as in a report @param changed called when a curve has arrived */
export function createAskedCurves(ask: Ask | null, changed: () => void): AskedCurves {
  const answers = ask === null ? null : createPointAnswers("curve", ask, changed);
  return {
    of: (sweep, shown) => {
      const point = shown === null ? undefined : sweep.points[shown];
      if (hasDetails(sweep.points.length) || shown === null || point === undefined || point.epoch === 0)
        return { sweep, why: null, note: "" };
      if (answers === null) {
        const why = `A report of ${sweep.points.length} points does not include their curves. Open the run in the editor to see them.`;
        return { sweep, why, note: "" };
      }
      const state = answers.of({ run: sweep.id, point: shown, epoch: point.epoch });
      switch (state.status) {
        case "asking":
          return { sweep, why: "Reading the epochs of this point …", note: "" };
        case "failed":
          return { sweep, why: `The epochs of this point could not be read: ${state.why}`, note: "" };
        case "known": {
          const { curve, note } = state.answer;
          return { sweep: withCurve(sweep, shown, curve), why: null, note: note ?? "" };
        }
      }
    },
  };
}

const curved = new WeakMap<Sweep, { readonly point: number; readonly curve: Curve; readonly sweep: Sweep }>();

/** Equal arguments give the same object. */
function withCurve(sweep: Sweep, point: number, curve: Curve): Sweep {
  const known = curved.get(sweep);
  if (known?.point === point && known.curve === curve) return known.sweep;
  const points = sweep.points.map((one, index) => (index === point ? { ...one, curve } : one));
  const made = { ...sweep, points };
  curved.set(sweep, { point, curve, sweep: made });
  return made;
}
