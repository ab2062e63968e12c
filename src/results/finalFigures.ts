import type { PointOutcome } from "./results.ts";

type Final = Pick<
  PointOutcome,
  "baselines" | "belowBaseline" | "selection" | "latents" | "usefulness" | "aggregate" | "priorDraws" | "klWeight"
>;

/** Without what views show of one point alone. */
export function withoutDetails<Outcome extends Final>({
  aggregate: _,
  klWeight: __,
  ...others
}: Outcome): Omit<Outcome, "aggregate" | "klWeight"> {
  return others;
}

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
