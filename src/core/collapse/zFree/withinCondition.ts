import type { NoiseModel } from "../evidence.ts";
import type { Products } from "../products.ts";
import { forEachChunk, someRows, type RowSource, type StopSignal } from "../rowSource.ts";
import { spreadRows } from "../rowViews.ts";
import { largestEigenvalue } from "../spectrum.ts";
import type { ZFreeDecoder } from "./zFreeDecoder.ts";
import { zFreeMoments, ZFreeScores, type ZFreeMoments } from "./zFreeScores.ts";

export interface WithinConditionRequest {
  readonly decoder: ZFreeDecoder;
  /** Of all rows. */
  readonly moments: ZFreeMoments;
  readonly train: RowSource;
  readonly noise: NoiseModel;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

/** With more labels than this, labels with a handful of rows would decide the bound, and it would be useless. */
const MAX_LABELS = 100;
const MAX_ROWS = 4000;

/**
 * The largest eigenvalue within one label, over all labels: a decoder that is free in the label has a spectrum for each, and its
 * collapsed solution is stable once beta exceeds them all (docs/theory.md, section 6). Null with more than MAX_LABELS labels.
 */
export async function largestWithinCondition(request: WithinConditionRequest): Promise<number | null> {
  const { decoder, moments, train, noise, products, signal } = request;
  if (decoder.groups > MAX_LABELS) return null;
  let largest = 0;
  for (const rows of await rowsByGroup(decoder, train, signal)) {
    if (rows.length < 2) continue;
    const chosen = spreadRows(rows.length, MAX_ROWS).map((i) => rows[i] as number);
    const source = someRows(train, chosen);
    const own = await zFreeMoments(decoder, source, signal);
    // A Gaussian's learned variances are those of all rows, not of one label.
    const information = noise.type === "gaussian" ? moments.information : own.information;
    const scores = new ZFreeScores(decoder, { ...own, information });
    largest = Math.max(largest, await largestEigenvalue(source, { scores, products, signal }));
  }
  return largest;
}

async function rowsByGroup(
  { columns, groups }: ZFreeDecoder,
  train: RowSource,
  signal: StopSignal | undefined,
): Promise<readonly (readonly number[])[]> {
  const found = Array.from({ length: groups }, (): number[] => []);
  await forEachChunk(train, signal, (values, count, start) => {
    for (let row = 0; row < count; row++) found[values[row * train.columns + columns] as number]?.push(start + row);
  });
  return found;
}
