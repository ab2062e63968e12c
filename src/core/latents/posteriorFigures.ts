import { ACTIVE_UNIT_VARIANCE } from "../evaluation.ts";
import { sampleMean } from "../inference/sampleMean.ts";
import type { PosteriorRows } from "./posteriorRows.ts";

/** What is known from posteriors alone about a model whose prior is N(0, I), in nats per example. */
export interface PosteriorFigures {
  /** E[KL(q(z|x) || N(0, I))]; null where only the means are known, whose KL no one knows. */
  readonly rateNats: number | null;
  readonly rateStandardErrorNats: number | null;
  readonly klPerDimensionNats: readonly number[] | null;
  readonly activeUnits: number;
}

export function posteriorFigures(posteriors: PosteriorRows): PosteriorFigures {
  const activeUnits = meanVariances(posteriors).filter((variance) => variance > ACTIVE_UNIT_VARIANCE).length;
  const { rows, latents, mean, logVariance } = posteriors;
  if (logVariance === undefined)
    return { rateNats: null, rateStandardErrorNats: null, klPerDimensionNats: null, activeUnits };
  const sums = new Float64Array(latents);
  const perRow = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let nats = 0;
    for (let j = 0; j < latents; j++) {
      const i = row * latents + j;
      const kl = standardKl(mean[i] as number, logVariance[i] as number);
      sums[j] = (sums[j] as number) + kl;
      nats += kl;
    }
    perRow[row] = nats;
  }
  const rate = sampleMean(perRow);
  return {
    rateNats: rate.mean,
    rateStandardErrorNats: Number.isFinite(rate.standardError) ? rate.standardError : null,
    klPerDimensionNats: Array.from(sums, (sum) => sum / rows),
    activeUnits,
  };
}

/** KL(N(mean, exp(logVariance)) || N(0, 1)). */
function standardKl(mean: number, logVariance: number): number {
  // exp(v) - 1 - v cancels near 0, where collapsed dimensions are.
  return (mean * mean + Math.expm1(logVariance) - logVariance) / 2;
}

/** Of each dimension's posterior mean over the examples (Burda et al. 2016, section 5). */
function meanVariances({ rows, latents, mean }: PosteriorRows): readonly number[] {
  return Array.from({ length: latents }, (_, j) => {
    // Around the first row: means may lie far from zero.
    const shift = mean[j] as number;
    let [sum, squares] = [0, 0];
    for (let i = j; i < mean.length; i += latents) {
      const value = (mean[i] as number) - shift;
      sum += value;
      squares += value * value;
    }
    return squares / rows - (sum / rows) ** 2;
  });
}
