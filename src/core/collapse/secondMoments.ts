import type { RowSource } from "./rowSource.ts";
import { forEachScoreChunk, type SpectrumWork } from "./scoreChunks.ts";

/** Approximate number of columns multiplied at a time. */
const PANEL = 256;

interface Panel {
  readonly start: number;
  readonly width: number;
}

/**
 * The lower triangle of Z' Z / rows, Z the scores, [width x width]; what is above it is not all computed: in panels
 * of columns those above the diagonal are the others' mirror images. Chunks are summed in float64.
 */
export async function secondMoments(train: RowSource, work: SpectrumWork): Promise<Float64Array> {
  const width = work.scores.width;
  const panels = panelsOf(width);
  const sums = new Float64Array(width * width);
  const blocks = panels.flatMap((left, i) =>
    panels
      .slice(0, i + 1)
      .map((right, k) => ({ i, k, left, right, product: new Float32Array(left.width * right.width) })),
  );
  let columns: readonly Float32Array[] = [];
  await forEachScoreChunk(train, work, async (z, count) => {
    if (columns[0]?.length !== count * (panels[0]?.width ?? 0))
      columns = panels.map((panel) => new Float32Array(count * panel.width));
    panels.forEach((panel, i) => copyPanel(z, width, count, panel, columns[i] as Float32Array));
    for (const { i, k, left, right, product } of blocks) {
      await work.products.transposeMultiply(
        columns[i] as Float32Array,
        columns[k] as Float32Array,
        count,
        left.width,
        right.width,
        product,
      );
      addBlock(sums, width, left, right, product, 1 / train.rows);
    }
  });
  return sums;
}

/** Blocks of nearly equal size. */
function panelsOf(width: number): readonly Panel[] {
  const count = Math.ceil(width / PANEL);
  const startOf = (i: number): number => Math.round((i * width) / count);
  return Array.from({ length: count }, (_, i) => ({ start: startOf(i), width: startOf(i + 1) - startOf(i) }));
}

function copyPanel(z: Float32Array, width: number, count: number, panel: Panel, target: Float32Array): void {
  for (let row = 0; row < count; row++) {
    const from = row * width + panel.start;
    target.set(z.subarray(from, from + panel.width), row * panel.width);
  }
}

function addBlock(
  sums: Float64Array,
  width: number,
  left: Panel,
  right: Panel,
  block: Float32Array,
  factor: number,
): void {
  for (let i = 0; i < left.width; i++) {
    const to = (left.start + i) * width + right.start;
    for (let j = 0; j < right.width; j++)
      sums[to + j] = (sums[to + j] as number) + (block[i * right.width + j] as number) * factor;
  }
}
