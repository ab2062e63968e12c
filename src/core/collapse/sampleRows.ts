import type { Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import { permutation, randomPurpose, seededRandom } from "../seededRandom.ts";
import type { ClusteredRows } from "./clusters.ts";
import type { Clustering } from "./clustering.ts";
import { eigenvectors } from "./projections.ts";
import { forEachChunk, someRows, type RowSource } from "./rowSource.ts";
import { spreadRows } from "./rowViews.ts";
import type { SpectrumWork } from "./scoreChunks.ts";
import { columnsOf } from "./spectrum.ts";

/** Limit of the clustered numbers: 32 MB. Wide data under a likelihood without principal directions use fewer examples. */
const MAX_VALUES = 1 << 23;

export interface Sample extends ClusteredRows {
  /** The same rows as scores, [rows x width], in the scores' own unit; absent unless asked for. */
  readonly scores?: Float32Array | undefined;
}

export interface SampleOptions {
  readonly source: RowSource;
  readonly clustering: Clustering;
  /** What is clustered of a row: the columns named, or as many leading directions. */
  readonly columns: number;
  readonly keepScores: boolean;
  /** Whether the rows are grey and bits are drawn from them. */
  readonly drawn: boolean;
  readonly work: SpectrumWork;
  readonly pairs: Eigenpairs;
  readonly limit: number;
  /** Names the stream of random numbers: another one for the held-out rows. */
  readonly part: number;
}

/** At most `limit` rows of a source, as soft clustering takes them. */
export async function sampleRows({
  source,
  clustering,
  columns,
  keepScores,
  drawn,
  work,
  pairs,
  limit,
  part,
}: SampleOptions): Promise<Sample> {
  const { scores, products, signal } = work;
  const { width } = scores;
  const ofColumns = clustering.of === "columns" ? clustering : undefined;
  const basis = columnsOf(eigenvectors(pairs, width, ofColumns === undefined ? columns : 0), width);
  const numbers = Math.max(1, columns, keepScores ? width : 0);
  const rows = Math.max(1, Math.min(limit, source.rows, Math.floor(MAX_VALUES / numbers)));
  const values = new Float32Array(rows * columns);
  const kept = keepScores ? new Float32Array(rows * width) : undefined;
  // Drawn without replacement, and in order: files are often sorted by class.
  const chosen = permutation(seededRandom(randomPurpose.evidence, 3, part), source.rows)
    .subarray(0, rows)
    .sort();
  await forEachChunk(someRows(source, chosen), signal, async (sample, count, start) => {
    if (drawn) drawBits(sample, part, start);
    if (ofColumns !== undefined)
      return pickColumns(sample, count, source.columns, ofColumns.columns, values.subarray(start * columns));
    const z = new Float32Array(count * width);
    await scores.write(sample, count, z);
    kept?.set(z, start * width);
    const projected = new Float32Array(count * columns);
    await products.multiply(z, basis, count, width, columns, projected);
    values.set(projected, start * columns);
  });
  return { values, rows, scores: kept };
}

/** At most `limit` of the rows, evenly spread. */
export function thinned({ values, rows, scores }: Sample, limit: number): Sample {
  if (rows <= limit) return { values, rows, scores };
  const chosen = spreadRows(rows, limit);
  const pick = (from: Float32Array): Float32Array => {
    const size = from.length / rows;
    const picked = new Float32Array(limit * size);
    chosen.forEach((row, i) => {
      picked.set(from.subarray(row * size, (row + 1) * size), i * size);
    });
    return picked;
  };
  return { values: pick(values), rows: limit, scores: scores && pick(scores) };
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
