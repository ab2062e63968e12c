/** Columns of numbers that do not measure an example. */

export interface UnfitColumn {
  readonly column: number;
  readonly reason: string;
}

/** Of a table with more columns, no list of them is written. */
const MAX_COLUMNS = 2048;
const MAX_UNFIT = 50;
const identifierName = /^(|id|ids|index|idx|row|row_?(id|num(ber)?)|unnamed: ?\d+|.*[_ ]id|.*Id|.*ID)$/;

/**
 * Columns with missing values, constants, copies, row numbers, and classes as one-hot. Empty if nothing would remain.
 * @param values row-major, [rows, columns]
 */
export function unfitColumns(
  values: Float32Array | Uint8Array,
  columns: number,
  names: readonly string[] | undefined,
): readonly UnfitColumn[] {
  if (columns > MAX_COLUMNS || columns < 2) return [];
  const surveys = surveyColumns(values, columns);
  const oneHot = oneHotColumns(values, columns, surveys);
  const others = { surveys, oneHot, names, rows: values.length / columns };
  const unfit = surveys.flatMap((survey, column): UnfitColumn[] => {
    const reason = reasonAgainst(survey, column, others);
    return reason === undefined ? [] : [{ column, reason }];
  });
  // Many constants are usual in counts, and harmless.
  const isHarmless = ({ column }: UnfitColumn): boolean => surveys[column]?.minimum === surveys[column]?.maximum;
  const listed = unfit.length > MAX_UNFIT ? unfit.filter((found) => !isHarmless(found)) : unfit;
  return listed.length < columns ? listed : [];
}

interface Survey {
  missing: number;
  minimum: number;
  maximum: number;
  areWhole: boolean;
  /** Each value exceeds the one above it by the same amount; undefined before the second row. */
  step: number | undefined;
  hasOneStep: boolean;
  /** Two hashes of the whole column: equal columns have equal ones. */
  hash: number;
  otherHash: number;
  /** The values so far, while they are whole and all differ. */
  distinct: Set<number> | undefined;
}

function surveyColumns(values: Float32Array | Uint8Array, columns: number): readonly Survey[] {
  const surveys = Array.from({ length: columns }, (): Survey => ({
    missing: 0,
    minimum: Infinity,
    maximum: -Infinity,
    areWhole: true,
    step: undefined,
    hasOneStep: true,
    hash: 0,
    otherHash: 0,
    distinct: new Set(),
  }));
  const bits = new Float32Array(1);
  const word = new Int32Array(bits.buffer);
  for (let start = 0; start < values.length; start += columns) {
    surveys.forEach((survey, column) => {
      const value = values[start + column] as number;
      bits[0] = value;
      survey.hash = (Math.imul(survey.hash, 31) + (word[0] ?? 0)) | 0;
      survey.otherHash = (Math.imul(survey.otherHash, 0x01000193) ^ (word[0] ?? 0)) | 0;
      if (!Number.isFinite(value)) {
        survey.missing++;
        survey.hasOneStep = false;
        return;
      }
      survey.minimum = Math.min(survey.minimum, value);
      survey.maximum = Math.max(survey.maximum, value);
      survey.areWhole &&= Number.isInteger(value);
      if (survey.distinct?.add(value).size !== start / columns + 1 || !survey.areWhole) survey.distinct = undefined;
      if (start === 0 || !survey.hasOneStep) return;
      const step = value - (values[start - columns + column] as number);
      survey.step ??= step;
      // A float32 of a time stamp is exact to 2^-23 of its value.
      const rounding = Math.abs(value) * 2 ** -22;
      survey.hasOneStep = Math.abs(step) > 2 * rounding && Math.abs(step - survey.step) <= rounding;
    });
  }
  return surveys;
}

interface Others {
  readonly surveys: readonly Survey[];
  readonly oneHot: ReadonlySet<number>;
  readonly names: readonly string[] | undefined;
  readonly rows: number;
}

function reasonAgainst(survey: Survey, column: number, others: Others): string | undefined {
  const { missing, minimum, maximum, hasOneStep, hash, otherHash, distinct } = survey;
  const { surveys, oneHot, names, rows } = others;
  if (missing > 0) return `${missing} missing ${missing === 1 ? "value" : "values"}`;
  if (minimum === maximum) return "constant";
  if (rows > 3 && hasOneStep) return "the same step from row to row, like a row number";
  const areDifferent = distinct?.size === rows && rows > 3;
  if (areDifferent && maximum - minimum === rows - 1) return "each number once, like a row number";
  const name = names?.[column];
  if (areDifferent && name !== undefined && identifierName.test(name)) return "each number once, an identifier";
  if (oneHot.has(column)) return "a class, as one column of 0 and 1 for each of its values";
  const copied = surveys.findIndex((other, i) => i < column && other.hash === hash && other.otherHash === otherHash);
  return copied < 0 ? undefined : `a copy of ${names?.[copied] ?? `column ${copied}`}`;
}

/** Adjacent columns of 0 and 1 of which one is 1 in each row, beside columns of other numbers. */
function oneHotColumns(
  values: Float32Array | Uint8Array,
  columns: number,
  surveys: readonly Survey[],
): ReadonlySet<number> {
  const isBinary = surveys.map(
    ({ missing, areWhole, minimum, maximum }) => missing === 0 && areWhole && minimum === 0 && maximum === 1,
  );
  const found = new Set<number>();
  if (isBinary.every(Boolean)) return found;
  for (let first = 0; first < columns; first++) {
    const last = isBinary[first] === true ? lastOfOneHot(values, columns, first, isBinary) : undefined;
    if (last === undefined) continue;
    for (let column = first; column <= last; column++) found.add(column);
    first = last;
  }
  return found;
}

function lastOfOneHot(
  values: Float32Array | Uint8Array,
  columns: number,
  first: number,
  isBinary: readonly boolean[],
): number | undefined {
  const sums = new Uint32Array(values.length / columns);
  for (let column = first; isBinary[column] === true; column++) {
    let total = 0;
    for (let row = 0; row < sums.length; row++) {
      const sum = (sums[row] ?? 0) + (values[row * columns + column] as number);
      if (sum > 1) return undefined;
      sums[row] = sum;
      total += sum;
    }
    if (total === sums.length && column > first) return column;
  }
  return undefined;
}
