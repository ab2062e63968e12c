import type { LocatedProblem } from "../spec/problem.ts";
import { isCountLikelihood, type ValuedLikelihood } from "./checkValues.ts";
import type { DataSettings } from "./dataset.ts";

/** Binarised counts are not counts any more. */
export function bitsOfCountsProblem(
  likelihood: ValuedLikelihood["type"],
  binarize: DataSettings["binarize"],
): LocatedProblem | undefined {
  if (binarize === "none" || !isCountLikelihood(likelihood)) return undefined;
  const message =
    `A ${likelihood} likelihood is for counts, but "binarize": "${binarize}" leaves only 0 and 1. ` +
    'Set "binarize": "none", or use a bernoulli likelihood.';
  return { code: "binarize-counts", severity: "error", message, path: ["data", "binarize"] };
}

/** Why the training rows do not fill one batch. */
export function batchProblem(name: string, rows: number, batchSize: number): LocatedProblem | undefined {
  if (rows < 2) {
    const message = `${name} leaves ${rows} training row, but at least 2 are needed. Use more data.`;
    return { code: "too-few-rows", severity: "error", message, path: ["data", "path"] };
  }
  if (batchSize <= rows) return undefined;
  const message =
    `A batch of ${batchSize} is larger than the ${rows} training rows of ${name}, ` +
    `so every batch would be dropped as partial. Set "batchSize" to at most ${rows}.`;
  return { code: "batch-size-above-rows", severity: "error", message, path: ["training", "batchSize"] };
}
