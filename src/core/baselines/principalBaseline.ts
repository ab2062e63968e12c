import type { Products } from "../collapse/products.ts";
import type { RowSource, StopSignal } from "../collapse/rowSource.ts";
import { forEachScoreChunk, type SpectrumWork } from "../collapse/scoreChunks.ts";
import type { ScoreModel } from "../collapse/scoreModel.ts";
import { secondMoments } from "../collapse/secondMoments.ts";
import { scoreEigenpairs, WIDEST_EXACT } from "../collapse/spectrum.ts";
import { blockRows, decode, type ZFreeDecoder } from "../collapse/zFree/zFreeDecoder.ts";
import { symmetricEigen } from "../linearAlgebra/symmetricEigen.ts";
import type { FittedColumns } from "./columnBaselines.ts";

/** Multiplications of a covariance that plain float64 does within a second; above, the engine's float32 products. */
const MAX_PLAIN_MULTIPLICATIONS = 5e8;
/** Share of the largest eigenvalue: a smaller noise variance is a rounding error, and the likelihood has no maximum. */
const MIN_NOISE_SHARE = { plain: 1e-12, engine: 1e-5 };

/** The Gaussian W W' + v I of probabilistic PCA, in units of the residuals' root mean square. */
interface PrincipalModel {
  /** Variances along the principal axes, largest first, each at least the noise variance. */
  readonly variances: Float64Array;
  /** Orthonormal, one a row. */
  readonly axes: Float64Array;
  readonly noiseVariance: number;
}

/**
 * The mean log-likelihood of held-out rows under probabilistic PCA at its maximum likelihood (Tipping and Bishop 1999, eq. 8), nats per
 * example: the exact marginal likelihood of the best linear VAE with that many latents and one learned variance. Residuals about
 * the condition's mean take the place of the data in a conditional model.
 * @param fitted with a Gaussian likelihood
 * @returns null where no noise is left, so that the likelihood is unbounded, and for wide data with more latents than known axes
 */
export async function principalBaseline(
  { decoder, residualSquares, train, heldOut }: FittedColumns,
  latentSize: number,
  products: Products,
  signal?: StopSignal,
): Promise<number | null> {
  const columns = decoder.columns;
  const total = (residualSquares ?? new Float64Array(0)).reduce((sum, square) => sum + square, 0);
  const unit = Math.sqrt(total / columns);
  if (!(unit > 0) || !Number.isFinite(unit)) return null;
  const work = { scores: residuals(decoder, unit), products, signal };
  // With as many components as columns the covariance is free; one fewer and the noise along the last axis give the same.
  const model = await principalModel(train, work, Math.min(latentSize, columns - 1));
  if (model === undefined) return null;
  const nats = (await meanNats(model, heldOut, work)) + columns * Math.log(unit);
  return Number.isFinite(nats) ? -nats : null;
}

/** What the decoder without z leaves of each row, as scores of unit information. */
function residuals(decoder: ZFreeDecoder, unit: number): ScoreModel {
  const { columns, rowWidth } = decoder;
  const most = blockRows(decoder);
  const b = new Float64Array(most * columns);
  return {
    width: columns,
    unit,
    drawVariance: new Float64Array(columns),
    write: async (values, count, out) => {
      for (let start = 0; start < count; start += most) {
        const rows = Math.min(most, count - start);
        await decode(decoder, values, start, rows, b);
        for (let row = 0; row < rows; row++) {
          const from = (start + row) * rowWidth;
          const to = (start + row) * columns;
          for (let j = 0; j < columns; j++)
            out[to + j] = ((values[from + j] as number) - (b[row * columns + j] as number)) / unit;
        }
      }
    },
  };
}

async function principalModel(
  train: RowSource,
  work: SpectrumWork,
  components: number,
): Promise<PrincipalModel | undefined> {
  const { width } = work.scores;
  const isPlain = width * width * train.rows <= MAX_PLAIN_MULTIPLICATIONS;
  const isExact = width <= WIDEST_EXACT;
  const pairs = isExact
    ? symmetricEigen(isPlain ? await plainMoments(train, work) : await secondMoments(train, work), width, components)
    : await scoreEigenpairs(train, work);
  if (pairs.vectors.length < components * width) return undefined;
  // The scores' unit makes the trace equal to the width.
  const leading = pairs.values.subarray(0, components);
  const rest = isExact
    ? pairs.values.subarray(components).reduce((sum, value) => sum + Math.max(0, value), 0)
    : width - leading.reduce((sum, value) => sum + value, 0);
  const noiseVariance = rest / (width - components);
  const least = isPlain && isExact ? MIN_NOISE_SHARE.plain : MIN_NOISE_SHARE.engine;
  if (!(noiseVariance > least * (pairs.values[0] as number))) return undefined;
  return {
    variances: leading.map((value) => Math.max(value, noiseVariance)),
    axes: pairs.vectors.subarray(0, components * width),
    noiseVariance,
  };
}

/** The lower triangle of the second moments, in float64: columns of very different scale leave the small eigenvalues few digits. */
async function plainMoments(train: RowSource, work: SpectrumWork): Promise<Float64Array> {
  const { width } = work.scores;
  const sums = new Float64Array(width * width);
  await forEachScoreChunk(train, work, (z, count) => {
    for (let row = 0; row < count; row++) {
      for (let i = 0; i < width; i++) {
        const factor = (z[row * width + i] as number) / train.rows;
        for (let j = 0; j <= i; j++)
          sums[i * width + j] = (sums[i * width + j] as number) + factor * (z[row * width + j] as number);
      }
    }
    return Promise.resolve();
  });
  return sums;
}

/** -log N(x; 0, W W' + v I), the mean over rows. */
async function meanNats(
  { variances, axes, noiseVariance }: PrincipalModel,
  heldOut: RowSource,
  work: SpectrumWork,
): Promise<number> {
  const { width } = work.scores;
  const components = variances.length;
  const logDeterminant =
    variances.reduce((sum, value) => sum + Math.log(value), 0) + (width - components) * Math.log(noiseVariance);
  const rest = new Float64Array(width);
  let squares = 0;
  await forEachScoreChunk(heldOut, work, (z, count) => {
    for (let row = 0; row < count; row++) {
      rest.set(z.subarray(row * width, (row + 1) * width));
      for (let i = 0; i < components; i++) {
        // Gram and Schmidt: what is left is exact where the projections are large.
        let along = 0;
        for (let j = 0; j < width; j++) along += (axes[i * width + j] as number) * (rest[j] as number);
        for (let j = 0; j < width; j++) rest[j] = (rest[j] as number) - along * (axes[i * width + j] as number);
        squares += along ** 2 / (variances[i] as number);
      }
      for (let j = 0; j < width; j++) squares += (rest[j] as number) ** 2 / noiseVariance;
    }
    return Promise.resolve();
  });
  return (width * Math.log(2 * Math.PI) + logDeterminant + squares / heldOut.rows) / 2;
}
