import { forEachChunk, someRows, type RowSource, type StopSignal } from "../rowSource.ts";
import { spreadRows } from "../rowViews.ts";
import type { ScoreModel } from "../scoreModel.ts";

/** Rows with nearly the same condition: a decoder that is free in the condition has a spectrum for each such cell. */

export interface CellRequest {
  /** The data's columns, and behind them a label or the columns of a condition. */
  readonly train: RowSource;
  readonly columns: number;
  readonly labels: number | undefined;
  /** Of the decoder without z, over all rows. */
  readonly scores: ScoreModel;
  readonly signal?: StopSignal | undefined;
}

/** With more labels than this, several of them make a cell. */
const MAX_LABELS = 100;
/** A cell of fewer rows says more of its rows than of its condition. */
const MIN_ROWS = 10;
/** Columns of a condition that are cut into cells, and parts that each is cut into. */
const MAX_COLUMNS = 32;
const PARTS = 4;
/** Cells that are looked at, those with the largest residuals first. */
const MAX_CELLS = 16;
const MAX_SAMPLE = 20_000;

/** Row numbers of each cell. */
export async function conditionCells(request: CellRequest): Promise<readonly (readonly number[])[]> {
  const { labels } = request;
  if (labels !== undefined && labels <= MAX_LABELS) return rowsByLabel(request, labels);
  const sample = await residualSample(request);
  return labels === undefined ? largest(partsOfColumns(sample), sample) : largest(mergedLabels(sample), sample);
}

async function rowsByLabel({ train, columns, signal }: CellRequest, labels: number): Promise<readonly number[][]> {
  const found = Array.from({ length: labels }, (): number[] => []);
  await forEachChunk(train, signal, (values, count, start) => {
    for (let row = 0; row < count; row++) found[values[row * train.columns + columns] as number]?.push(start + row);
  });
  return found.filter(({ length }) => length >= 2);
}

interface ResidualSample {
  readonly rows: Uint32Array;
  /** Of each row: the sum of squares of its scores. */
  readonly squares: Float64Array;
  /** Of each row: its condition. */
  readonly conditions: readonly Float32Array[];
}

async function residualSample({ train, columns, scores, signal }: CellRequest): Promise<ResidualSample> {
  const rows = spreadRows(train.rows, MAX_SAMPLE);
  const squares = new Float64Array(rows.length);
  const conditions: Float32Array[] = [];
  let z = new Float32Array(0);
  await forEachChunk(someRows(train, rows), signal, async (values, count, start) => {
    if (z.length < count * scores.width) z = new Float32Array(count * scores.width);
    await scores.write(values, count, z);
    for (let row = 0; row < count; row++) {
      let sum = 0;
      for (let j = row * scores.width; j < (row + 1) * scores.width; j++) sum += (z[j] as number) ** 2;
      squares[start + row] = sum;
      conditions.push(values.slice(row * train.columns + columns, (row + 1) * train.columns));
    }
  });
  return { rows, squares, conditions };
}

/** Each column of the condition cut into parts of as many rows; equal values stay together. Members of the sample. */
function partsOfColumns({ rows, conditions }: ResidualSample): readonly number[][] {
  const columns = conditions[0]?.length ?? 0;
  return Array.from(spreadRows(columns, MAX_COLUMNS)).flatMap((column) => {
    const values = Float64Array.from(conditions, (condition) => condition[column] as number);
    const sorted = values.toSorted();
    const distinct = new Set(values);
    const cuts =
      distinct.size <= PARTS
        ? [...distinct]
        : Array.from({ length: PARTS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * rows.length) / PARTS)] as number);
    const parts = Array.from({ length: cuts.length + 1 }, (): number[] => []);
    values.forEach((value, member) => parts[cuts.filter((cut) => value >= cut).length]?.push(member));
    return parts.filter(({ length }) => length >= MIN_ROWS && length < rows.length);
  });
}

/**
 * Labels in the order of their residuals, as many together as make a share of the rows: of few rows those that are far out by
 * chance would decide.
 */
function mergedLabels({ squares, conditions }: ResidualSample): readonly number[][] {
  const enough = Math.max(MIN_ROWS, squares.length / MAX_CELLS);
  const byLabel = new Map<number, number[]>();
  conditions.forEach(([label = 0], member) => {
    const members = byLabel.get(label);
    if (members === undefined) byLabel.set(label, [member]);
    else members.push(member);
  });
  const cells: number[][] = [];
  let open: number[] = [];
  for (const members of byDescendingMean([...byLabel.values()], squares)) {
    open.push(...members);
    if (open.length < enough) continue;
    cells.push(open);
    open = [];
  }
  return cells;
}

function largest(cells: readonly number[][], { rows, squares }: ResidualSample): readonly number[][] {
  return byDescendingMean(cells, squares)
    .slice(0, MAX_CELLS)
    .map((members) => members.map((member) => rows[member] as number));
}

function byDescendingMean(cells: readonly number[][], squares: Float64Array): readonly number[][] {
  const mean = (members: readonly number[]): number =>
    members.reduce((sum, member) => sum + (squares[member] as number), 0) / members.length;
  return cells
    .map((members) => ({ members, mean: mean(members) }))
    .toSorted((a, b) => b.mean - a.mean)
    .map(({ members }) => members);
}
