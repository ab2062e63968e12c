import { DataError } from "./dataError.ts";
import type { DataSettings, Matrix } from "./dataset.ts";
import { place } from "./table.ts";

const countLikelihoods: ReadonlySet<string> = new Set(["poisson", "negativeBinomial", "zeroInflatedNegativeBinomial"]);

/** Likelihoods of values between 0 and 1. */
const unitLikelihoods: ReadonlySet<string> = new Set(["bernoulli", "continuousBernoulli"]);

/** Whether the likelihood is for whole numbers of at least 0. */
export function isCountLikelihood(likelihood: string): boolean {
  return countLikelihoods.has(likelihood);
}

/** The fields of a likelihood that limit the values of the data. */
export interface ValuedLikelihood {
  readonly type: string;
  /** The number of classes of a categorical likelihood. */
  readonly categories?: number;
}

/** The largest float32. */
const MAX_FLOAT = 3.4028234663852886e38;

/** The result of one pass over the values; `first` is an index into them. */
interface Survey {
  /** After scaling; over the finite values. */
  readonly minimum: number;
  readonly maximum: number;
  readonly notFinite: { readonly count: number; readonly first: number };
  readonly notWhole: { readonly count: number; readonly first: number };
}

/**
 * Checks the values, after scaling, against the requirements of the likelihood and the binarisation.
 * @param name the file, for messages.
 * @throws DataError for the most serious problem.
 * @returns a warning if the values can be used but are unusual.
 */
export function checkValues(
  matrix: Matrix,
  name: string,
  { type: likelihood, categories }: ValuedLikelihood,
  binarize: DataSettings["binarize"],
): DataError | undefined {
  const survey = surveyValues(matrix);
  const { minimum, maximum, notFinite, notWhole } = survey;
  const { columns } = matrix;
  if (notFinite.count > 0) {
    throw new DataError(
      "data-not-finite",
      `${name} contains NaN or Infinity in ${times(notFinite.count)}, first at ${place(notFinite.first, columns)}${Number.isNaN(matrix.values[notFinite.first]) ? ": NaN, which a missing value (null, NA) is read as" : ""}. ` +
        `Replace these values or remove their rows.`,
    );
  }
  const largest = Math.max(Math.abs(minimum), Math.abs(maximum));
  if (largest > MAX_FLOAT) {
    throw new DataError(
      "data-too-large",
      `${name} contains values up to ${shown(largest)} after scaling, too large for 32-bit numbers in training. ` +
        `Set a larger "scale" in the data section.`,
    );
  }
  if ((unitLikelihoods.has(likelihood) || binarize !== "none") && (minimum < 0 || maximum > 1)) {
    throw outsideUnit(
      matrix,
      name,
      minimum,
      maximum,
      binarize === "none" ? `a ${likelihood} likelihood` : `"binarize": "${binarize}"`,
    );
  }
  if (categories !== undefined && binarize === "none") checkClasses(matrix, name, categories, survey);
  if (!isCountLikelihood(likelihood)) return undefined;
  if (minimum < 0) {
    const first = place(
      firstWhere(matrix, (value) => value < 0),
      columns,
    );
    throw new DataError(
      "counts-negative",
      `${name} contains negative values, down to ${shown(minimum)}, first at ${first}, ` +
        `but a ${likelihood} likelihood is for counts. Use the raw counts, or a gaussian likelihood.`,
    );
  }
  if (notWhole.count === 0) return undefined;
  return new DataError(
    "counts-not-whole",
    `${name} contains values that are not whole in ${times(notWhole.count)}, ` +
      `first at ${place(notWhole.first, columns)}, but a ${likelihood} likelihood is for counts. ` +
      `Use the raw counts${matrix.scale === 1 ? "" : " and no scale"}.`,
  );
}

function surveyValues(matrix: Matrix): Survey {
  return matrix.values instanceof Uint8Array
    ? surveyBytes(matrix.values, matrix.scale)
    : surveyFloats(matrix.values, matrix.scale);
}

/** A histogram of the 256 byte values leaves 256 values to check, for any file size. */
function surveyBytes(values: Uint8Array, scale: number): Survey {
  const counts = new Uint32Array(256);
  for (let i = 0; i < values.length; i++) (counts[values[i] as number] as number)++;
  const isFraction = (byte: number): boolean => !Number.isInteger(byte / scale);
  let fractions = 0;
  counts.forEach((count, byte) => (fractions += isFraction(byte) ? count : 0));
  return {
    minimum: counts.findIndex((count) => count > 0) / scale,
    maximum: counts.findLastIndex((count) => count > 0) / scale,
    notFinite: { count: 0, first: -1 },
    notWhole: { count: fractions, first: fractions === 0 ? -1 : values.findIndex(isFraction) },
  };
}

function surveyFloats(values: Float32Array, scale: number): Survey {
  let minimum = Infinity;
  let maximum = -Infinity;
  let notFiniteCount = 0;
  let firstNotFinite = -1;
  let notWholeCount = 0;
  let firstNotWhole = -1;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) / scale;
    if (!Number.isFinite(value)) {
      if (notFiniteCount++ === 0) firstNotFinite = i;
      continue;
    }
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (value !== Math.floor(value) && notWholeCount++ === 0) firstNotWhole = i;
  }
  return {
    minimum,
    maximum,
    notFinite: { count: notFiniteCount, first: firstNotFinite },
    notWhole: { count: notWholeCount, first: firstNotWhole },
  };
}

function outsideUnit(matrix: Matrix, name: string, minimum: number, maximum: number, needing: string): DataError {
  const { columns, scale } = matrix;
  const isLikelihood = needing.endsWith("likelihood");
  const first = place(
    firstWhere(matrix, (value) => value < 0 || value > 1),
    columns,
  );
  const largest = maximum * scale;
  // The largest possible intensity: 16 in the built-in digits, 255 in byte images.
  const fitting = name === "builtin:digits" ? 16 : 255;
  const hint =
    minimum >= 0 && largest > 1 && largest <= 255
      ? `Set "scale": ${fitting} in the data section.`
      : `Rescale the data to [0, 1]${isLikelihood ? ", or use a gaussian likelihood" : ""}.`;
  return new DataError(
    isLikelihood ? "bernoulli-range" : "binarize-range",
    `${name} contains values from ${shown(minimum)} to ${shown(maximum)} after scaling, first out of range at ${first}, ` +
      `but ${needing} needs values in [0, 1]. ${hint}`,
  );
}

/** The largest number of classes in a spec. */
const MAX_CATEGORIES = 1024;

/** @throws DataError unless every value is a class number: it is an index into the decoder's outputs. */
function checkClasses(matrix: Matrix, name: string, categories: number, { minimum, maximum, notWhole }: Survey): void {
  const { columns } = matrix;
  if (notWhole.count > 0) {
    throw new DataError(
      "classes-not-whole",
      `${name} contains values that are not whole in ${times(notWhole.count)}, first at ${place(notWhole.first, columns)}, ` +
        `but a categorical likelihood numbers its classes from 0. Save class numbers${matrix.scale === 1 ? "" : " and set no scale"}, ` +
        `or use a gaussian likelihood.`,
    );
  }
  if (minimum >= 0 && maximum < categories) return;
  const first = place(
    firstWhere(matrix, (value) => value < 0 || value >= categories),
    columns,
  );
  const isTooFew = minimum >= 0 && maximum < MAX_CATEGORIES;
  throw new DataError(
    "classes-range",
    `${name} contains values from ${shown(minimum)} to ${shown(maximum)}, first out of range at ${first}, but a categorical likelihood with ` +
      `${categories} categories needs 0 to ${categories - 1}. ${isTooFew ? `Set "categories": ${maximum + 1} in the likelihood.` : "Number the classes from 0."}`,
  );
}

function firstWhere({ values, scale }: Matrix, isWanted: (value: number) => boolean): number {
  return values.findIndex((value: number) => isWanted(value / scale));
}

function times(count: number): string {
  return count === 1 ? "1 place" : `${count} places`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
