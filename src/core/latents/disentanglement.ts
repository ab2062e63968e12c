/** How single latents stand for one factor. */

interface Factor {
  readonly classOf: Int32Array;
  readonly classes: number;
}

/** As disentanglement_lib discretises (Locatello et al. 2019). */
const BINS = 20;

/**
 * The gap between the two latents that tell most of a factor, I(z_j; v) of their means in 20 bins, as a share of the factor's entropy
 * (Chen et al. 2018: MIG). 0 where two latents tell the same; null for a single latent.
 */
export function mutualInformationGap(
  values: Float64Array,
  columns: number,
  factor: Factor,
  rows: Int32Array = allRows(factor),
): number | null {
  const informations = Array.from({ length: columns }, (_, j) =>
    informationOf(binned(values, columns, j, rows), factor, rows),
  );
  return gapOf(informations, entropyOf(factor, rows));
}

/**
 * The gap between the two latents that predict a number best, each by a line: the difference of their squared correlations (Kumar et al. 2018:
 * SAP, for continuous factors). Null for a single latent.
 */
export function separatedAttribute(
  values: Float64Array,
  columns: number,
  numbers: Float64Array,
  rows: Int32Array,
): number | null {
  const scores = Array.from({ length: columns }, (_, j) => squaredCorrelation(values, columns, j, numbers, rows));
  return gapOf(scores, 1);
}

/**
 * 1 less the entropy of a factor's importances over the latents, in units of that of equal ones (Eastwood and Williams 2018): 1 where one latent has
 * the factor to itself. Null without importance, or for a single latent.
 * @param importances of each latent, at least 0
 */
export function concentration(importances: ArrayLike<number>): number | null {
  let total = 0;
  for (let j = 0; j < importances.length; j++) total += importances[j] as number;
  if (!(total > 0) || importances.length < 2) return null;
  let entropy = 0;
  for (let j = 0; j < importances.length; j++) {
    const share = (importances[j] as number) / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return 1 - entropy / Math.log(importances.length);
}

/**
 * The mean over latents, weighted by their importance, of how far each is concentrated on one factor (Eastwood and Williams 2018). Null for a
 * single factor.
 * @param importances by factor, of each latent
 */
export function disentanglement(importances: readonly ArrayLike<number>[]): number | null {
  const latents = importances[0]?.length ?? 0;
  let [sum, total] = [0, 0];
  for (let j = 0; j < latents; j++) {
    const ofLatent = importances.map((factor) => factor[j] as number);
    const weight = ofLatent.reduce((all, one) => all + one, 0);
    const concentrated = concentration(ofLatent);
    if (concentrated !== null) [sum, total] = [sum + weight * concentrated, total + weight];
  }
  return total > 0 ? sum / total : null;
}

function gapOf(scores: readonly number[], unit: number): number | null {
  if (scores.length < 2 || !(unit > 0)) return null;
  const [first = 0, second = 0] = scores.toSorted((a, b) => b - a);
  return (first - second) / unit;
}

export function allRows({ classOf }: Pick<Factor, "classOf">): Int32Array {
  return classOf.map((_, row) => row);
}

/** Bins of equal width between the least and the largest value, the last one closed, as numpy.histogram's. */
function binned(values: Float64Array, columns: number, column: number, rows: Int32Array): Int32Array {
  let [least, most] = [Infinity, -Infinity];
  for (const row of rows) {
    const value = values[row * columns + column] as number;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const width = (most - least) / BINS;
  return rows.map((row) =>
    width > 0 ? Math.min(BINS - 1, Math.floor(((values[row * columns + column] as number) - least) / width)) : 0,
  );
}

function informationOf(bins: Int32Array, { classOf, classes }: Factor, rows: Int32Array): number {
  const joint = new Float64Array(BINS * classes);
  const ofBin = new Float64Array(BINS);
  const ofClass = new Float64Array(classes);
  rows.forEach((row, i) => {
    const [bin, part] = [bins[i] as number, classOf[row] as number];
    joint[bin * classes + part] = (joint[bin * classes + part] as number) + 1;
    ofBin[bin] = (ofBin[bin] as number) + 1;
    ofClass[part] = (ofClass[part] as number) + 1;
  });
  const total = rows.length;
  return joint.reduce((sum, count, at) => {
    if (count === 0) return sum;
    const expected = ((ofBin[Math.floor(at / classes)] as number) * (ofClass[at % classes] as number)) / total;
    return sum + (count / total) * Math.log(count / expected);
  }, 0);
}

function entropyOf({ classOf, classes }: Factor, rows: Int32Array): number {
  const counts = new Float64Array(classes);
  for (const row of rows) counts[classOf[row] as number] = (counts[classOf[row] as number] as number) + 1;
  return counts.reduce(
    (sum, count) => (count === 0 ? sum : sum - (count / rows.length) * Math.log(count / rows.length)),
    0,
  );
}

function squaredCorrelation(
  values: Float64Array,
  columns: number,
  column: number,
  numbers: Float64Array,
  rows: Int32Array,
): number {
  let [meanValue, meanNumber] = [0, 0];
  for (const row of rows) {
    meanValue += (values[row * columns + column] as number) / rows.length;
    meanNumber += (numbers[row] as number) / rows.length;
  }
  let [both, ofValue, ofNumber] = [0, 0, 0];
  for (const row of rows) {
    const value = (values[row * columns + column] as number) - meanValue;
    const number = (numbers[row] as number) - meanNumber;
    both += value * number;
    ofValue += value * value;
    ofNumber += number * number;
  }
  return ofValue > 0 && ofNumber > 0 ? (both * both) / (ofValue * ofNumber) : 0;
}
