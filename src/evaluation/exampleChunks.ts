import type { Examples, TrainedModel } from "./trainedModel.ts";

/**
 * Visits as many rows at a time as the model is bound to. The last chunk is filled up with rows from the beginning; `count` is the number
 * of its new rows.
 */
export async function forEachExampleChunk(
  model: TrainedModel,
  examples: Examples,
  rows: Uint32Array,
  visit: (start: number, count: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += model.examples) {
    const chunk = Uint32Array.from({ length: model.examples }, (_, i) => rows[(start + i) % rows.length] as number);
    model.bind(examples, chunk, 0);
    await visit(start, Math.min(model.examples, rows.length - start));
  }
}
