import { spreadRows } from "../core/collapse/rowViews.ts";
import type { StopSignal } from "../core/collapse/rowSource.ts";
import { fitPrincipalFeatures, type PrincipalFeatures } from "../core/inference/principalFeatures.ts";
import type { SeededRandom } from "../core/seededRandom.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";

/** Minimum number of rows of a set for a distance from it. */
export const MIN_COMPARED = 20;
/** Maximum number of components, and minimum rows of each set per component: covariances of fewer rows are mostly noise. */
const MAX_COMPONENTS = 32;
const ROWS_PER_COMPONENT = 10;
/** Maximum number of training rows for fitting the components. */
const MAX_FITTED = 2048;

export interface FeatureSpaceOptions {
  /** Rows of each set that will be compared; at least `MIN_COMPARED`. */
  readonly compared: number;
  readonly random: SeededRandom;
  readonly signal?: StopSignal | undefined;
}

/**
 * Principal components of the training data, in which draws of a model are compared with held-out examples. They do not depend on a
 * network, so that distances are comparable between models of one data set, but not between data sets.
 * @throws RangeError when the training rows are all equal
 */
export function fitFeatureSpace(
  train: Matrix,
  { compared, random, signal }: FeatureSpaceOptions,
): Promise<PrincipalFeatures> {
  const rows = spreadRows(train.rows, MAX_FITTED);
  const source = {
    rows: rows.length,
    columns: train.columns,
    read: (start: number, count: number, target: Float32Array) => {
      gatherRows(train, rows, start, count, target, 0);
    },
  };
  return fitPrincipalFeatures(source, {
    count: Math.min(MAX_COMPONENTS, Math.floor(compared / ROWS_PER_COMPONENT)),
    random,
    signal,
  });
}
