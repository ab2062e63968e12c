import { bitsPerDimension } from "./bitsPerDimension.ts";
import type { DecoderUse } from "./decoderUse.ts";

/** An active unit's posterior mean varies over the examples by more than this (Burda et al. 2016, section 5). */
export const ACTIVE_UNIT_VARIANCE = 0.01;

/** One model on one set of examples. Everything in nats per example, at beta = 1. */
export interface Evaluation {
  /** E[KL(q(z|x) || p(z))]. */
  readonly rateNats: number;
  /** E[-log p(x|z)], z from q(z|x), every constant included. */
  readonly distortionNats: number;
  /** Of rate and distortion as means over independent examples and their draws; absent for a single example. */
  readonly rateStandardErrorNats?: number;
  readonly distortionStandardErrorNats?: number;
  /** -(rate + distortion). */
  readonly elboNats: number;
  /** Of the negative ELBO; only for discrete data. */
  readonly bitsPerDimension?: number;
  readonly activeUnits: number;
  /** The rate's parts, by latent dimension. */
  readonly klPerDimensionNats: readonly number[];
  /** For a conditional model, at the end of its training. */
  readonly decoderUse?: DecoderUse;
}

/** Gathers an evaluation over chunks of examples, in double precision. */
export class EvaluationSum {
  #rows = 0;
  #distortion = 0;
  /** Of the chunk's rows, sums over the z drawn for each. */
  #chunkDistortion = new Float64Array(0);
  #chunkRate = new Float64Array(0);
  #chunkSamples = 0;
  /** Of the rows' distortions, each with its constant, and of their rates. */
  readonly #spread = new RunningVariance();
  readonly #rateSpread = new RunningVariance();
  readonly #kl: Float64Array;
  /** Sums of (mean - first row's mean) and of its square: posterior means may lie far from zero. */
  readonly #shift: Float64Array;
  readonly #sum: Float64Array;
  readonly #sumOfSquares: Float64Array;

  constructor(latentSize: number) {
    this.#kl = new Float64Array(latentSize);
    this.#shift = new Float64Array(latentSize);
    this.#sum = new Float64Array(latentSize);
    this.#sumOfSquares = new Float64Array(latentSize);
  }

  /**
   * Adds one z for each row of a chunk.
   * @param distortion nats, one a row; only the first `rows` count (the last chunk of a data set is padded)
   * @param kl         nats, rows x latents
   * @param means      posterior means, rows x latents
   */
  add(rows: number, distortion: Float32Array, kl: Float32Array, means: Float32Array): void {
    const latents = this.#kl.length;
    if (this.#chunkSamples === 0) {
      this.#chunkDistortion = new Float64Array(rows);
      this.#chunkRate = new Float64Array(rows);
    }
    this.#chunkSamples += 1;
    if (this.#rows === 0) this.#shift.set(means.subarray(0, latents));
    this.#rows += rows;
    for (let row = 0; row < rows; row++) {
      this.#distortion += distortion[row] as number;
      this.#chunkDistortion[row] = (this.#chunkDistortion[row] as number) + (distortion[row] as number);
      for (let j = 0; j < latents; j++) {
        const index = row * latents + j;
        const mean = (means[index] as number) - (this.#shift[j] as number);
        this.#kl[j] = (this.#kl[j] as number) + (kl[index] as number);
        this.#chunkRate[row] = (this.#chunkRate[row] as number) + (kl[index] as number);
        this.#sum[j] = (this.#sum[j] as number) + mean;
        this.#sumOfSquares[j] = (this.#sumOfSquares[j] as number) + mean * mean;
      }
    }
  }

  /**
   * Ends a chunk: the z drawn for a row are one observation of it, not several.
   * @param constantOf the likelihood's constant of a row of the chunk, nats
   * @param visit      called with each row's rate + distortion, nats
   */
  endChunk(constantOf: (row: number) => number, visit?: (row: number, nats: number) => void): void {
    const samples = this.#chunkSamples;
    this.#chunkDistortion.forEach((sum, row) => {
      const distortion = sum / samples + constantOf(row);
      const rate = (this.#chunkRate[row] as number) / samples;
      this.#spread.add(distortion);
      this.#rateSpread.add(rate);
      visit?.(row, distortion + rate);
    });
    this.#chunkSamples = 0;
  }

  /**
   * @param constantNats    the likelihood's constant, a mean over the same examples
   * @param discreteColumns numbers of an example, if they are discrete
   */
  finish(constantNats: number, discreteColumns?: number): Evaluation {
    const klPerDimensionNats = Array.from(this.#kl, (sum) => sum / this.#rows);
    const rateNats = klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
    const distortionNats = this.#distortion / this.#rows + constantNats;
    const variances = Array.from(
      this.#sumOfSquares,
      (squares, j) => squares / this.#rows - ((this.#sum[j] as number) / this.#rows) ** 2,
    );
    const activeUnits = variances.filter((variance) => variance > ACTIVE_UNIT_VARIANCE).length;
    const [ofRate, ofDistortion] = [this.#rateSpread, this.#spread].map((spread) => spread.standardError());
    const standardErrors =
      Number.isFinite(ofRate) && Number.isFinite(ofDistortion)
        ? { rateStandardErrorNats: ofRate as number, distortionStandardErrorNats: ofDistortion as number }
        : {};
    return {
      rateNats,
      distortionNats,
      ...standardErrors,
      elboNats: -(rateNats + distortionNats),
      ...(discreteColumns === undefined
        ? {}
        : { bitsPerDimension: bitsPerDimension(rateNats + distortionNats, discreteColumns) }),
      activeUnits,
      klPerDimensionNats,
    };
  }
}

/** Welford 1962, as inference/sampleMean.ts, for values that are not kept. */
class RunningVariance {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  /** NaN for fewer than two values. */
  standardError(): number {
    return Math.sqrt(this.#squares / (this.#count - 1) / this.#count);
  }
}

/** False for a model whose numbers have overflowed or turned into NaN. */
export function isFiniteEvaluation({ rateNats, distortionNats, decoderUse }: Evaluation): boolean {
  const { zVariance = 0, conditionVariance = 0 } = decoderUse ?? {};
  return [rateNats, distortionNats, zVariance, conditionVariance].every(Number.isFinite);
}
