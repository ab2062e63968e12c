import type { DecoderUse } from "./decoderUse.ts";

/** An active unit's posterior mean varies over the examples by more than this (Burda et al. 2016, section 5). */
export const ACTIVE_UNIT_VARIANCE = 0.01;

/** One model on one set of examples. Everything in nats per example, at beta = 1. */
export interface Evaluation {
  /** E[KL(q(z|x) || p(z))]. */
  readonly rateNats: number;
  /** E[-log p(x|z)], z from q(z|x), every constant included. */
  readonly distortionNats: number;
  /** -(rate + distortion). */
  readonly elboNats: number;
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
   * @param distortion nats, one a row; only the first `rows` count (the last chunk of a data set is padded)
   * @param kl         nats, rows x latents
   * @param means      posterior means, rows x latents
   */
  add(rows: number, distortion: Float32Array, kl: Float32Array, means: Float32Array): void {
    const latents = this.#kl.length;
    if (this.#rows === 0) this.#shift.set(means.subarray(0, latents));
    this.#rows += rows;
    for (let row = 0; row < rows; row++) {
      this.#distortion += distortion[row] as number;
      for (let j = 0; j < latents; j++) {
        const index = row * latents + j;
        const mean = (means[index] as number) - (this.#shift[j] as number);
        this.#kl[j] = (this.#kl[j] as number) + (kl[index] as number);
        this.#sum[j] = (this.#sum[j] as number) + mean;
        this.#sumOfSquares[j] = (this.#sumOfSquares[j] as number) + mean * mean;
      }
    }
  }

  /** @param constantNats the likelihood's constant, a mean over the same examples. */
  finish(constantNats: number): Evaluation {
    const klPerDimensionNats = Array.from(this.#kl, (sum) => sum / this.#rows);
    const rateNats = klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
    const distortionNats = this.#distortion / this.#rows + constantNats;
    const variances = Array.from(
      this.#sumOfSquares,
      (squares, j) => squares / this.#rows - ((this.#sum[j] as number) / this.#rows) ** 2,
    );
    const activeUnits = variances.filter((variance) => variance > ACTIVE_UNIT_VARIANCE).length;
    return { rateNats, distortionNats, elboNats: -(rateNats + distortionNats), activeUnits, klPerDimensionNats };
  }
}

/** False for a model whose numbers have overflowed or turned into NaN. */
export function isFiniteEvaluation({ rateNats, distortionNats, decoderUse }: Evaluation): boolean {
  const { zVariance = 0, conditionVariance = 0 } = decoderUse ?? {};
  return [rateNats, distortionNats, zVariance, conditionVariance].every(Number.isFinite);
}
