import type { Dataset } from "../data/dataset.ts";
import type { Usefulness } from "../results/latentFigures.ts";
import type { PointOutcome } from "../results/results.ts";
import type { Spec } from "../spec/spec.ts";
import { encodedPosteriors } from "./encodedPosteriors.ts";
import type { ExampleSet } from "./evaluateModels.ts";
import { hasProbedLabels, probedRows, usefulnessOf } from "./latents/usefulness.ts";
import { measureAggregate } from "./measureAggregate.ts";
import { measureDecoding } from "./measureDecoding.ts";
import type { MeasuredStack } from "./measuredStack.ts";

/** What is measured of a model's latent space at the end of its training; what cannot be measured is absent. */
export type LatentSpace = Pick<PointOutcome, "usefulness" | "aggregate" | "priorDraws" | "klWeight">;

/** By model, on held-out examples. */
export async function measureLatentSpace(
  stack: MeasuredStack,
  specs: readonly Spec[],
  dataset: Dataset,
  { matrix, condition }: Pick<ExampleSet, "matrix" | "condition">,
): Promise<readonly LatentSpace[]> {
  const usefulness = await usefulnessOfModels(stack, dataset, { matrix, condition });
  const aggregates = await measureAggregate(stack, matrix, condition);
  const decodings = await measureDecoding(stack, specs, matrix, condition);
  return specs.map((_, m) => {
    const [labels = [], aggregate, decoding] = [usefulness[m], aggregates[m], decodings[m]];
    return {
      ...(labels.length === 0 ? {} : { usefulness: [...labels] }),
      ...(aggregate ? { aggregate } : {}),
      ...(decoding?.priorDraws ? { priorDraws: decoding.priorDraws } : {}),
      ...(decoding?.klWeight ? { klWeight: decoding.klWeight } : {}),
    };
  });
}

/** How well each model's posterior means tell the labels of held-out examples; empty without labels. */
async function usefulnessOfModels(
  stack: MeasuredStack,
  dataset: Dataset,
  { matrix, condition }: Pick<ExampleSet, "matrix" | "condition">,
): Promise<readonly (readonly Usefulness[])[]> {
  const { latentSize } = stack.model;
  if (!hasProbedLabels(dataset)) return [];
  const posteriors = await encodedPosteriors(stack, matrix, condition, probedRows(matrix.rows, latentSize));
  const found: (readonly Usefulness[])[] = [];
  for (const { mean } of posteriors)
    found.push(mean.every(Number.isFinite) ? await usefulnessOf(mean, latentSize, dataset, stack.model) : []);
  return found;
}
