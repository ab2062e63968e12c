import type { CountCells } from "./countColumn.ts";

export interface CellOptions {
  readonly columns: number;
  readonly rowWidth: number;
  readonly groups: number;
  /** One a row, where there are any. */
  readonly offsets: Float64Array | undefined;
}

/** A column of rows in memory as cells: one for each value of a group that occurs, or, with offsets, one for each row. */
export function columnCells(values: Float32Array, column: number, options: CellOptions): CountCells {
  const rows = values.length / options.rowWidth;
  const { offsets, columns, rowWidth, groups } = options;
  if (offsets === undefined) return byValue(values, column, rows, options);
  return {
    value: Float64Array.from({ length: rows }, (_, row) => values[row * rowWidth + column] as number),
    weight: new Float64Array(rows).fill(1),
    group: Uint32Array.from({ length: rows }, (_, row) =>
      groups === 1 ? 0 : (values[row * rowWidth + columns] as number),
    ),
    offset: offsets,
  };
}

function byValue(
  values: Float32Array,
  column: number,
  rows: number,
  { columns, rowWidth, groups }: CellOptions,
): CountCells {
  const weights = Array.from({ length: groups }, () => new Map<number, number>());
  for (let row = 0; row < rows; row++) {
    const ofGroup = weights[groups === 1 ? 0 : (values[row * rowWidth + columns] as number)] as Map<number, number>;
    const x = values[row * rowWidth + column] as number;
    ofGroup.set(x, (ofGroup.get(x) ?? 0) + 1);
  }
  const cells = weights.flatMap((ofGroup, group) => Array.from(ofGroup, ([x, weight]) => ({ x, weight, group })));
  return {
    value: Float64Array.from(cells, ({ x }) => x),
    weight: Float64Array.from(cells, ({ weight }) => weight),
    group: Uint32Array.from(cells, ({ group }) => group),
    offset: new Float64Array(cells.length),
  };
}
