import { DataError } from "./dataError.ts";
import type { DataSettings, Matrix } from "./dataset.ts";
import { place } from "./table.ts";

const countLikelihoods: ReadonlySet<string> = new Set(["poisson", "negativeBinomial", "zeroInflatedNegativeBinomial"]);

/** Of values between 0 and 1. */
const unitLikelihoods: ReadonlySet<string> = new Set(["bernoulli", "continuousBernoulli"]);

/** Whether the likelihood is one of whole numbers from 0 on. */
export function isCountLikelihood(likelihood: string): boolean {
  return countLikelihoods.has(likelihood);
}

/** What of a likelihood says which values the data may have. */
export interface ValuedLikelihood {
  readonly type: string;
  /** Of a categorical one, how many classes there are. */
  readonly categories?: number;
}

/** Of float32. */
const MAX_FLOAT = 3.4028234663852886e38;

/** What one pass over the values tells; `first` is an index into them. */
interface Survey {
  /** After scaling; over the finite values. */
  readonly minimum: number;
  readonly maximum: number;
  readonly notFinite: { readonly count: number; readonly first: number };
  readonly notWhole: { readonly count: number; readonly first: number };
}

/**
 * Checks the values, after scaling, against what the likelihood and binarisation need.
 * @param name the file, for messages.
 * @throws DataError for the gravest fault.
 * @returns a warning, if the values are fit but odd.
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
      `${name} holds NaN or Infinity in ${times(notFinite.count)}, first at ${place(notFinite.first, columns)}. ` +
        `Replace those values or drop their rows.`,
    );
  }
  const largest = Math.max(Math.abs(minimum), Math.abs(maximum));
  if (largest > MAX_FLOAT) {
    throw new DataError(
      "data-too-large",
      `${name} holds values up to ${shown(largest)} after scaling, too large for the 32-bit numbers training uses. ` +
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
      `${name} holds negative values, down to ${shown(minimum)}, first at ${first}; ` +
        `a ${likelihood} likelihood is one of counts. Use the raw counts, or a gaussian likelihood.`,
    );
  }
  if (notWhole.count === 0) return undefined;
  return new DataError(
    "counts-not-whole",
    `${name} holds values that are not whole in ${times(notWhole.count)}, ` +
      `first at ${place(notWhole.first, columns)}; a ${likelihood} likelihood is one of counts. ` +
      `Use the raw counts${matrix.scale === 1 ? "" : " and no scale"}.`,
  );
}

function surveyValues(matrix: Matrix): Survey {
  return matrix.values instanceof Uint8Array
    ? surveyBytes(matrix.values, matrix.scale)
    : surveyFloats(matrix.values, matrix.scale);
}

/** Counting the 256 bytes first leaves 256 values to look at, whatever the file's size. */
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
  // The largest intensity there can be: 16 in the shipped digits, 255 in byte images.
  const fitting = name === "builtin:digits" ? 16 : 255;
  const hint =
    minimum >= 0 && largest > 1 && largest <= 255
      ? `Set "scale": ${fitting} in the data section.`
      : `Rescale the data to [0, 1]${isLikelihood ? ", or use a gaussian likelihood" : ""}.`;
  return new DataError(
    isLikelihood ? "bernoulli-range" : "binarize-range",
    `${name} holds values from ${shown(minimum)} to ${shown(maximum)} after scaling, first outside at ${first}, ` +
      `and ${needing} needs them in [0, 1]. ${hint}`,
  );
}

/** The largest number of classes that the format takes. */
const MAX_CATEGORIES = 1024;

/** @throws DataError unless every value is the number of a class: they choose among the decoder's outputs. */
function checkClasses(matrix: Matrix, name: string, categories: number, { minimum, maximum, notWhole }: Survey): void {
  const { columns } = matrix;
  if (notWhole.count > 0) {
    throw new DataError(
      "classes-not-whole",
      `${name} holds values that are not whole in ${times(notWhole.count)}, first at ${place(notWhole.first, columns)}; ` +
        `a categorical likelihood numbers its classes from 0. Save the classes' numbers${matrix.scale === 1 ? "" : " and set no scale"}, ` +
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
    `${name} holds values from ${shown(minimum)} to ${shown(maximum)}, first outside at ${first}, and a categorical likelihood of ` +
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
