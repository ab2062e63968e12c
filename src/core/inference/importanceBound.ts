import type { StopSignal } from "../collapse/rowSource.ts";
import type { SeededRandom } from "../seededRandom.ts";
import type { LatentModel, Proposal } from "./latentModel.ts";
import { LogSums } from "./logSums.ts";

/** One number an example. */
export interface ImportanceBound {
  /** ln 1/K sum_k w_k: in expectation at most ln p(x), and nearer to it as K grows. */
  readonly boundNats: Float64Array;
  /** Mean of ln w_k: the evidence lower bound, K = 1. */
  readonly elboNats: Float64Array;
  /** (sum w)^2 / sum w^2 (Kong 1992), from 1 to K. Near 1 a single sample carries the bound, and it may be far below ln p(x). */
  readonly effectiveSampleSize: Float64Array;
}

export interface ImportanceOptions {
  /** K of the bound. */
  readonly samples: number;
  readonly random: SeededRandom;
  readonly signal?: StopSignal | undefined;
}

/**
 * The importance-weighted bound with w = p(x, z) / q(z|x), z from q (Burda et al. 2016, equation 8). The samples come
 * `model.chainsPerExample` at a time and only their sums are held, so K may be in the thousands.
 * @throws RangeError when a weight is not a number
 */
export async function importanceBound(
  model: LatentModel,
  proposal: Proposal,
  options: ImportanceOptions,
): Promise<ImportanceBound> {
  const { examples, chainsPerExample } = model;
  const { samples, random, signal } = options;
  if (!(samples >= 1)) throw new RangeError(`an importance-weighted bound takes at least one sample, not ${samples}`);
  const weights = new LogSums(examples);
  const squares = new LogSums(examples);
  const elbo = new Float64Array(examples);
  for (let drawn = 0; drawn < samples; drawn += chainsPerExample) {
    signal?.throwIfAborted();
    const { z, logDensity } = await proposal.draw(random);
    const { logLikelihood, logPrior } = await model.evaluate(z);
    // The last round may draw more than are left; those do not count.
    const counted = Math.min(chainsPerExample, samples - drawn);
    for (let example = 0; example < examples; example++) {
      for (let i = 0; i < counted; i++) {
        const chain = example * chainsPerExample + i;
        const logWeight =
          (logLikelihood[chain] as number) + (logPrior[chain] as number) - (logDensity[chain] as number);
        if (Number.isNaN(logWeight)) throw new RangeError(`an importance weight of example ${example} is not a number`);
        weights.add(example, logWeight);
        squares.add(example, 2 * logWeight);
        elbo[example] = (elbo[example] as number) + logWeight / samples;
      }
    }
  }
  const each = (value: (example: number) => number): Float64Array =>
    Float64Array.from({ length: examples }, (_, example) => value(example));
  return {
    boundNats: each((example) => weights.value(example) - Math.log(samples)),
    elboNats: elbo,
    effectiveSampleSize: each((example) => Math.exp(2 * weights.value(example) - squares.value(example))),
  };
}
