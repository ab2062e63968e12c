import type { PointOutcome } from "./results.ts";

type Final = Pick<
  PointOutcome,
  "baselines" | "belowBaseline" | "selection" | "latents" | "usefulness" | "aggregate" | "priorDraws" | "klWeight"
>;

/** What is known of a point only once it has ended. Figures of some models alone stay absent for others; files of earlier versions lack the rest. */
export function finalFigures({
  baselines = null,
  belowBaseline = null,
  selection,
  latents,
  usefulness,
  aggregate,
  priorDraws,
  klWeight,
}: Final) {
  return {
    baselines,
    belowBaseline,
    ...(selection === undefined ? {} : { selection }),
    ...(latents === undefined ? {} : { latents }),
    ...(usefulness === undefined ? {} : { usefulness }),
    ...(aggregate === undefined ? {} : { aggregate }),
    ...(priorDraws === undefined ? {} : { priorDraws }),
    ...(klWeight === undefined ? {} : { klWeight }),
  };
}
