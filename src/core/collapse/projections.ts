import type { Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import type { RowSource } from "./rowSource.ts";
import { forEachScoreChunk, type SpectrumWork } from "./scoreChunks.ts";
import { columnsOf } from "./spectrum.ts";

/** Mean powers of the rows' projections on eigenvectors, about zero, that is about the training mean. */
export interface ProjectionMoments {
  readonly second: Float64Array;
  readonly third: Float64Array;
  readonly fourth: Float64Array;
}

/** Projects the scores of every row on the first `count` eigenvectors, in units of `scores.unit`. */
export async function projectionMoments(
  source: RowSource,
  work: SpectrumWork,
  pairs: Eigenpairs,
  count: number,
): Promise<ProjectionMoments> {
  const size = work.scores.width;
  const block = columnsOf(eigenvectors(pairs, size, count), size);
  const second = new Float64Array(count);
  const third = new Float64Array(count);
  const fourth = new Float64Array(count);
  let projections = new Float32Array(0);
  await forEachScoreChunk(source, work, async (z, rows) => {
    if (projections.length < rows * count) projections = new Float32Array(rows * count);
    await work.products.multiply(z, block, rows, size, count, projections);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < count; i++) {
        const projection = projections[row * count + i] as number;
        const square = projection * projection;
        second[i] = (second[i] as number) + square;
        third[i] = (third[i] as number) + square * projection;
        fourth[i] = (fourth[i] as number) + square * square;
      }
    }
  });
  const mean = (sum: number): number => sum / source.rows;
  return { second: second.map(mean), third: third.map(mean), fourth: fourth.map(mean) };
}

export function eigenvectors({ vectors }: Eigenpairs, size: number, count: number): readonly Float64Array[] {
  return Array.from({ length: count }, (_, i) => vectors.subarray(i * size, (i + 1) * size));
}
