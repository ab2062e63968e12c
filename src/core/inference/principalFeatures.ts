import { forEachChunk, type RowSource, type StopSignal } from "../collapse/rowSource.ts";
import { leadingEigenpairs } from "../linearAlgebra/leadingEigenpairs.ts";
import type { SeededRandom } from "../seededRandom.ts";

/** Coordinates along principal axes of some rows, in the data's own units. Distances between samples are measured in them. */
export interface PrincipalFeatures {
  readonly columns: number;
  /** How many features there are. */
  readonly size: number;
  readonly mean: Float64Array;
  /** Orthonormal, [size x columns]. */
  readonly axes: Float64Array;
  /** The rows' variance along each axis, divided by their number, and in all columns together. */
  readonly variances: Float64Array;
  readonly totalVariance: number;
}

export interface PrincipalFeaturesOptions {
  /** Features wanted; fewer come back where fewer axes are found. */
  readonly count: number;
  readonly random: SeededRandom;
  readonly signal?: StopSignal | undefined;
}

/** Axes found at a time, passes over the rows at most, and the part of an eigenvalue its residual may have: values err by its square. */
const BLOCK_WIDTH = 8;
const PASSES = 60;
const TOLERANCE = 1e-3;

/** Fits the features, without ever forming a covariance, to rows other than those compared. */
export async function fitPrincipalFeatures(
  source: RowSource,
  { count, random, signal }: PrincipalFeaturesOptions,
): Promise<PrincipalFeatures> {
  const { rows, columns } = source;
  if (!(rows >= 2)) throw new RangeError(`principal features take at least two rows, not ${rows}`);
  const { mean, totalVariance } = await moments(source, signal);
  if (!(totalVariance > 0)) throw new RangeError("rows that are all equal, or not finite, have no principal axes");
  /** Rows of X_c' X_c V / N for vectors V. */
  const apply = async (vectors: readonly Float64Array[]): Promise<readonly Float64Array[]> => {
    const images = vectors.map(() => new Float64Array(columns));
    await forEachChunk(source, signal, (values, chunkRows) => {
      for (let offset = 0; offset < chunkRows * columns; offset += columns) {
        vectors.forEach((vector, k) => {
          const share = centredProduct(values, offset, mean, vector, 0) / rows;
          const image = images[k] as Float64Array;
          for (let j = 0; j < columns; j++)
            image[j] = (image[j] as number) + share * ((values[offset + j] as number) - (mean[j] as number));
        });
      }
    });
    return images;
  };
  const wanted = Math.min(count, columns, rows - 1);
  const { values, vectors } = await leadingEigenpairs({
    size: columns,
    count: wanted,
    apply,
    blockWidth: BLOCK_WIDTH,
    maximumSteps: PASSES,
    tolerance: TOLERANCE,
    random,
  });
  return { columns, size: values.length, mean, axes: vectors, variances: values, totalVariance };
}

/** The features of rows [rows x columns]: [rows x size]. */
export function principalFeaturesOf(
  { columns, size, mean, axes }: PrincipalFeatures,
  values: ArrayLike<number>,
): Float64Array {
  const rows = values.length / columns;
  const features = new Float64Array(rows * size);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < size; k++)
      features[row * size + k] = centredProduct(values, row * columns, mean, axes, k * columns);
  }
  return features;
}

function centredProduct(
  values: ArrayLike<number>,
  offset: number,
  mean: Float64Array,
  axes: Float64Array,
  axisOffset: number,
): number {
  let product = 0;
  for (let j = 0; j < mean.length; j++)
    product += ((values[offset + j] as number) - (mean[j] as number)) * (axes[axisOffset + j] as number);
  return product;
}

async function moments(
  source: RowSource,
  signal: StopSignal | undefined,
): Promise<{ readonly mean: Float64Array; readonly totalVariance: number }> {
  const { rows, columns } = source;
  const first = new Float64Array(columns);
  const shift = new Float64Array(columns);
  await forEachChunk(source, signal, (values, chunkRows, start) => {
    if (start === 0) first.set(values.subarray(0, columns));
    // From the first row: the mean of equal values is then that value, to the last bit.
    for (let i = 0; i < chunkRows * columns; i++)
      shift[i % columns] =
        (shift[i % columns] as number) + ((values[i] as number) - (first[i % columns] as number)) / rows;
  });
  const mean = first.map((value, j) => value + (shift[j] as number));
  let totalVariance = 0;
  await forEachChunk(source, signal, (values, chunkRows) => {
    for (let i = 0; i < chunkRows * columns; i++)
      totalVariance += ((values[i] as number) - (mean[i % columns] as number)) ** 2 / rows;
  });
  return { mean, totalVariance };
}
