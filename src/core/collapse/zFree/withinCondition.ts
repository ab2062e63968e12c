import type { NoiseModel } from "../evidence.ts";
import type { Products } from "../products.ts";
import { someRows, type RowSource, type StopSignal } from "../rowSource.ts";
import { spreadRows } from "../rowViews.ts";
import type { ScoreModel } from "../scoreModel.ts";
import { largestEigenvalue } from "../spectrum.ts";
import { conditionCells } from "./conditionCells.ts";
import type { ZFreeDecoder } from "./zFreeDecoder.ts";
import { zFreeMoments, ZFreeScores, type ZFreeMoments } from "./zFreeScores.ts";

export interface WithinConditionRequest {
  readonly decoder: ZFreeDecoder;
  /** Of all rows. */
  readonly moments: ZFreeMoments;
  readonly scores: ScoreModel;
  readonly train: RowSource;
  readonly labels: number | undefined;
  readonly noise: NoiseModel;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

const MAX_ROWS = 4000;

/**
 * The largest eigenvalue within one condition, over the conditions: a decoder that is free in the condition has a spectrum for
 * each, and its collapsed solution is stable once beta exceeds them all (docs/theory.md, section 6). Null where there are too few rows.
 *
 * Of a condition in columns there is no second row with the same one, so that its spectrum is that of rows with nearly the
 * same: a quarter of them by one column. The spectrum without the condition is not a bound in its place: Cov(x) is the mean
 * of Cov(x|c) plus that of the conditional means, and a mean bounds no single one. A cell's spectrum errs upwards by what its
 * conditions differ in and by its few rows, and downwards where the spread within it changes with the condition.
 */
export async function largestWithinCondition(request: WithinConditionRequest): Promise<number | null> {
  const { decoder, moments, scores: pooled, train, labels, noise, products, signal } = request;
  const cells = await conditionCells({ train, columns: decoder.columns, labels, scores: pooled, signal });
  let largest: number | null = null;
  for (const rows of cells) {
    const chosen = spreadRows(rows.length, MAX_ROWS).map((i) => rows[i] as number);
    const source = someRows(train, chosen);
    const own = await zFreeMoments(decoder, source, signal);
    // A Gaussian's learned variances are those of all rows, not of one condition.
    const information = noise.type === "gaussian" ? moments.information : own.information;
    const scores = new ZFreeScores(decoder, { ...own, information });
    largest = Math.max(largest ?? 0, await largestEigenvalue(source, { scores, products, signal }));
  }
  return largest;
}
