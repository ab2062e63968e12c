import type { Products } from "./products.ts";
import { forEachChunk, type RowSource, type StopSignal } from "./rowSource.ts";
import type { ScoreModel } from "./scoreModel.ts";

export interface SpectrumWork {
  readonly scores: ScoreModel;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

/** Calls `visit` with the scores of every row, [count x width] in units of `scores.unit`, a chunk at a time. */
export async function forEachScoreChunk(
  source: RowSource,
  { scores, signal }: SpectrumWork,
  visit: (z: Float32Array, count: number) => Promise<void>,
): Promise<void> {
  let z = new Float32Array(0);
  await forEachChunk(source, signal, async (values, count) => {
    const needed = count * scores.width;
    if (z.length !== needed) z = new Float32Array(needed);
    await scores.write(values, count, z);
    await visit(z, count);
  });
}
