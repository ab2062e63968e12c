import type { Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import { permutation, randomPurpose, seededRandom } from "../seededRandom.ts";
import type { ClusteredRows } from "./clusters.ts";
import type { MixtureFrontier } from "./evidence.ts";
import { exponentialFamilyOf, type ExponentialFamily } from "./exponentialFamily.ts";
import { eigenvectors } from "./projections.ts";
import { forEachChunk, someRows, type RowSource } from "./rowSource.ts";
import type { SpectrumWork } from "./scoreChunks.ts";
import { anneal } from "./softClustering.ts";
import { columnsOf } from "./spectrum.ts";

/** Limits of the clustered examples, and of the held-out examples that measure the result. */
const TRAIN_ROWS = 2000;
const HELD_OUT_ROWS = 1000;
/** Number of leading directions that a Gaussian is clustered in. */
const DIRECTIONS = 64;
/** Limit of the clustered numbers: 32 MB. Wide data under a likelihood without principal directions use fewer examples. */
const MAX_VALUES = 1 << 23;

/**
 * The coordinates that soft clustering uses: the columns, each under its own family, or the scores along the leading directions, as
 * normal variables of variance 1. The latter is exact for a Gaussian, and for others correct to second order at the decoder without z,
 * as the threshold is.
 */
export type Clustering =
  | { readonly of: "directions" }
  /** `columns` of the data, with their means and families. */
  | {
      readonly of: "columns";
      readonly columns: Uint32Array;
      readonly mean: Float64Array;
      readonly families: readonly ExponentialFamily[];
    };

export interface MixtureOptions {
  readonly train: RowSource;
  readonly heldOut: RowSource;
  readonly clustering: Clustering;
  /** Whether the rows are grey and bits are drawn from them. */
  readonly drawn: boolean;
  readonly work: SpectrumWork;
  readonly pairs: Eigenpairs;
}

/**
 * The rate-distortion curve of soft clustering, in units of the eigenvalues. Along directions it is exact when all of them are
 * among the leading ones, and otherwise up to directions too weak to split at these temperatures. Constant columns add nothing.
 */
export async function mixtureFrontier({
  train,
  heldOut,
  clustering,
  drawn,
  work,
  pairs,
}: MixtureOptions): Promise<MixtureFrontier> {
  const { scores, products, signal } = work;
  const { width } = scores;
  const ofColumns = clustering.of === "columns" ? clustering : undefined;
  const directions = Math.min(DIRECTIONS, width === 0 ? 0 : pairs.vectors.length / width);
  const columns = ofColumns?.columns.length ?? directions;
  const basis = columnsOf(eigenvectors(pairs, width, ofColumns === undefined ? directions : 0), width);
  const prepare = async (source: RowSource, limit: number, part: number): Promise<ClusteredRows> => {
    const most = Math.max(1, Math.min(limit, source.rows, Math.floor(MAX_VALUES / Math.max(1, columns))));
    const values = new Float32Array(most * columns);
    // Drawn without replacement, and in order: files are often sorted by class.
    const chosen = permutation(seededRandom(randomPurpose.evidence, 3, part), source.rows)
      .subarray(0, most)
      .sort();
    await forEachChunk(someRows(source, chosen), signal, async (sample, count, start) => {
      if (drawn) drawBits(sample, part, start);
      if (ofColumns !== undefined)
        return pickColumns(sample, count, source.columns, ofColumns.columns, values.subarray(start * columns));
      const z = new Float32Array(count * width);
      await scores.write(sample, count, z);
      const projected = new Float32Array(count * directions);
      await products.multiply(z, basis, count, width, directions, projected);
      values.set(projected, start * columns);
    });
    return { values, rows: most };
  };
  // Directions are in the scores' own unit; columns are what they are.
  const unitSquared = ofColumns === undefined ? scores.unit ** 2 : 1;
  const frontier = await anneal({
    train: await prepare(train, TRAIN_ROWS, 0),
    heldOut: await prepare(heldOut, HELD_OUT_ROWS, 1),
    columns,
    mean: ofColumns?.mean ?? new Float64Array(directions),
    families:
      ofColumns?.families ?? new Array<ExponentialFamily>(directions).fill(exponentialFamilyOf({ type: "gaussian" })),
    largestEigenvalue: ((pairs.values[0] ?? 0) * scores.unit ** 2) / unitSquared,
    random: seededRandom(randomPurpose.evidence, 2),
    products,
    signal,
  });
  return {
    ...frontier,
    temperatures: frontier.temperatures.map((temperature) => temperature * unitSquared),
    freeEnergy: frontier.freeEnergy.map((energy) => energy * unitSquared),
  };
}

function drawBits(values: Float32Array, part: number, start: number): void {
  const random = seededRandom(randomPurpose.evidence, 4, part, start);
  for (let i = 0; i < values.length; i++) values[i] = random.nextUniform() < (values[i] as number) ? 1 : 0;
}

function pickColumns(
  values: Float32Array,
  rows: number,
  columns: number,
  chosen: Uint32Array,
  picked: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < chosen.length; j++)
      picked[row * chosen.length + j] = values[row * columns + (chosen[j] as number)] as number;
  }
}
