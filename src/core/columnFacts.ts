/** What a sample of the training rows shows of each column: its scale, and whether its values look like labels or placeholders. */

export interface ColumnFact {
  readonly mean: number;
  /** Standard deviation, of the sample. */
  readonly deviation: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Number of different values, counted up to MAX_DISTINCT + 1. */
  readonly distinct: number;
  readonly areWhole: boolean;
  /** The most frequent value; only of columns with at most MAX_DISTINCT values or with one in most rows, otherwise undefined. */
  readonly mode: { readonly value: number; readonly share: number; readonly others: Others } | undefined;
}

/** The values other than the most frequent one. */
export interface Others {
  readonly minimum: number;
  readonly maximum: number;
  readonly deviation: number;
}

/** Of a part of the training rows. */
export interface ColumnFacts {
  /** Training rows in all. */
  readonly rows: number;
  /** In the order of the data; undefined where the file has none. */
  readonly names: readonly string[] | undefined;
  /** After scale and binarisation, before a transformation. */
  readonly stored: readonly ColumnFact[];
  /** After the transformation, as models see them. */
  readonly seen: readonly ColumnFact[];
}

export const MAX_DISTINCT = 30;

/** @param values rows one after another, at least one */
export function columnFacts(values: Float32Array, columns: number): readonly ColumnFact[] {
  const rows = values.length / columns;
  return Array.from({ length: columns }, (_, column) =>
    factOf(Float64Array.from({ length: rows }, (__, row) => values[row * columns + column] as number).sort()),
  );
}

/** @param sorted the column's values */
function factOf(sorted: Float64Array): ColumnFact {
  const [mean, deviation] = momentsOf(sorted);
  let distinct = 0;
  let areWhole = true;
  let [start, most, mostAt] = [0, 0, 0];
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (i === 0 || value !== sorted[i - 1]) {
      distinct++;
      start = i;
    }
    if (i - start + 1 > most) [most, mostAt] = [i - start + 1, start];
    areWhole &&= Number.isInteger(value);
  }
  const share = most / sorted.length;
  const isListed = distinct <= MAX_DISTINCT || share > 0.5;
  return {
    mean,
    deviation,
    minimum: sorted[0] ?? 0,
    maximum: sorted.at(-1) ?? 0,
    distinct: Math.min(distinct, MAX_DISTINCT + 1),
    areWhole,
    mode: isListed ? { value: sorted[mostAt] ?? 0, share, others: othersOf(sorted, mostAt, most) } : undefined,
  };
}

function othersOf(sorted: Float64Array, start: number, count: number): Others {
  const others = sorted.filter((_, i) => i < start || i >= start + count);
  return { minimum: others[0] ?? NaN, maximum: others.at(-1) ?? NaN, deviation: momentsOf(others)[1] };
}

/** About the first value, which keeps the precision of columns far from zero. */
function momentsOf(values: Float64Array): readonly [mean: number, deviation: number] {
  const [first = 0] = values;
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value - first;
    squares += (value - first) ** 2;
  }
  const rows = Math.max(1, values.length);
  return [first + sum / rows, Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2))];
}
