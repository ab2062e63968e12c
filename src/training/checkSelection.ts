import type { LocatedProblem } from "../spec/problem.ts";
import type { Spec } from "../spec/spec.ts";
import { MIN_COMPARED } from "./featureSpace.ts";

/** Checks that there are enough held-out examples for the criterion that selects epochs. Combinations of fields: spec/checkCombinations.ts. */
export function checkSelection({ training }: Pick<Spec, "training">, heldOutRows: number): LocatedProblem | undefined {
  if (training.select !== "frechet" || heldOutRows >= MIN_COMPARED) return undefined;
  const message =
    `Epochs are selected by "frechet", a distance from held-out examples, and ${heldOutRows} are held out, too few for a covariance. ` +
    `Hold out at least ${MIN_COMPARED} (data.heldOut), or select by "bound".`;
  return { code: "too-few-held-out", severity: "error", message, path: ["training", "select"] };
}
