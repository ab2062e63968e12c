/**
 * In which order the columns of x can be drawn from a decoder of another program that is given x, as in training. What an output depends on
 * is measured: a column of x is changed, and the outputs that change with it are noted. If nothing depends on itself, directly or through
 * others, the product of the columns' densities is a density of x, and drawing them in that order draws from it.
 */
import { spreadRows } from "../core/collapse/rowViews.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { Engine } from "../engine/engine.ts";
import { input } from "../graph/operations.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { OwnNetworks } from "../model/own/ownNetworks.ts";
import { decodedBlocks } from "../model/own/ownParts.ts";
import type { ModelSpec } from "../spec/spec.ts";
import { compile, type TriedRows } from "./ownFindings/triedModel.ts";

/** Columns in an order in which each follows those that it depends on, or columns of which each depends on the next and the last on the first. */
export type ColumnOrder =
  { readonly order: readonly number[] } | { readonly loop: readonly number[]; readonly of: number };

/** The first and the last row of a run are the same unchanged one: their difference is the engine's rounding. */
const ROWS = 64;
/** A changed number, relative to the largest of that output. */
const MIN_CHANGE = 1e-5;
const ROUNDINGS = 10;
/** Rows that are changed: a unit that is off for one of them may hide what it depends on. */
const BASES = 2;
const STREAM = -9;
/** Neighbours that are tried together where not all columns are: they are the most likely to see one another. */
const NEIGHBOURS = 8;

/** @param most columns that are tried; undefined for decoders that are not given x */
export async function measureColumnOrder(
  engine: Engine,
  model: ModelSpec,
  layout: ExampleLayout,
  data: TriedRows,
  most: number,
): Promise<ColumnOrder | undefined> {
  const { own } = model;
  if (own === undefined || !(own.networks instanceof OwnNetworks) || !own.networks.seesColumns) return undefined;
  const { columns, conditionSize } = layout;
  const x = input("x", [ROWS, columns]);
  const z = input("z", [ROWS, own.networks.latentSize]);
  const condition = conditionSize > 0 ? input("condition", [ROWS, conditionSize]) : undefined;
  // The total of the row is given, and is not x.
  const totalOf = input("totals", [ROWS, columns]);
  const outputs = own.networks.decode(own, layout, { rows: ROWS, x, z, condition, totalOf });
  const decoder = await compile(engine, { blocks: decodedBlocks(outputs, model, columns) }, {});
  const tried = triedColumns(columns, most);
  const depends = new Dependence(tried, columns);
  try {
    for (const base of spreadRows(data.rows, BASES)) {
      const row = data.x.subarray(base * columns, (base + 1) * columns);
      const given = {
        z: repeated(normalNumbers(own.networks.latentSize, base)),
        condition:
          data.condition && repeated(data.condition.subarray(base * conditionSize, (base + 1) * conditionSize)),
        totals: repeated(row),
      };
      for (let start = 0; start < tried.length; start += ROWS - 2) {
        const changed = tried.slice(start, start + ROWS - 2);
        const rows = repeated(row);
        changed.forEach((column, i) => {
          rows[(i + 1) * columns + column] = otherValue(data, column, row[column] as number, model.likelihood);
        });
        const { blocks = new Float32Array() } = await decoder.run({ x: rows, ...given });
        depends.note(changed, blocks);
      }
    }
  } finally {
    await decoder.graph.dispose();
  }
  return depends.order();
}

function triedColumns(columns: number, most: number): readonly number[] {
  if (columns <= most) return Array.from({ length: columns }, (_, column) => column);
  const groups = spreadRows(Math.floor(columns / NEIGHBOURS), Math.floor(most / NEIGHBOURS));
  return Array.from(groups).flatMap((group) => Array.from({ length: NEIGHBOURS }, (_, i) => group * NEIGHBOURS + i));
}

function repeated(row: Float32Array): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(ROWS * row.length);
  for (let i = 0; i < ROWS; i++) rows.set(row, i * row.length);
  return rows;
}

function normalNumbers(count: number, stream: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  fillNormal(seededRandom(0, randomPurpose.evaluationNoise, STREAM, stream), values);
  return values;
}

/** The value of another row that is farthest away; of a constant column, a value that it could have. */
function otherValue(
  { rows, x }: TriedRows,
  column: number,
  value: number,
  likelihood: ModelSpec["likelihood"],
): number {
  let other = value;
  for (let at = column; at < x.length; at += x.length / rows)
    if (Math.abs((x[at] as number) - value) > Math.abs(other - value)) other = x[at] as number;
  if (other !== value) return other;
  if (likelihood.type === "bernoulli" || likelihood.type === "continuousBernoulli") return 1 - value;
  return likelihood.type === "categorical" ? (value + 1) % likelihood.categories : value + 1;
}

/** Which of the tried columns' outputs change with which of these columns. */
class Dependence {
  readonly #tried: readonly number[];
  readonly #columns: number;
  readonly #places: ReadonlyMap<number, number>;
  /** [output, column], 1 where it depends on it. */
  readonly #on: Uint8Array;

  constructor(tried: readonly number[], columns: number) {
    this.#tried = tried;
    this.#columns = columns;
    this.#places = new Map(tried.map((column, place) => [column, place]));
    this.#on = new Uint8Array(tried.length ** 2);
  }

  /** @param blocks outputs in blocks of the data's columns; the changed columns are those of the rows from 1 on */
  note(changed: readonly number[], blocks: Float32Array): void {
    const width = blocks.length / ROWS;
    for (let at = 0; at < width; at++) {
      const place = this.#places.get(at % this.#columns);
      if (place === undefined) continue;
      const value = (row: number): number => blocks[row * width + at] as number;
      let largest = 0;
      for (let row = 0; row < ROWS; row++) largest = Math.max(largest, Math.abs(value(row)));
      const least = Math.max(MIN_CHANGE * largest, ROUNDINGS * Math.abs(value(0) - value(ROWS - 1)));
      changed.forEach((column, i) => {
        if (Math.abs(value(i + 1) - value(0)) > least) this.#on[this.#at(place, this.#places.get(column) ?? 0)] = 1;
      });
    }
  }

  /** The first column whose own ones are known goes first, so that an order from left to right is found as such. */
  order(): ColumnOrder {
    const count = this.#tried.length;
    const open = this.#tried.map((_, place) => this.#parents(place).length);
    const order: number[] = [];
    while (order.length < count) {
      const next = open.indexOf(0);
      if (next === -1) return this.#loop(open);
      open[next] = -1;
      order.push(next);
      for (let place = 0; place < count; place++)
        if (this.#on[this.#at(place, next)] === 1) open[place] = (open[place] as number) - 1;
    }
    return { order: order.map((place) => this.#tried[place] as number) };
  }

  /** @param open how many of the columns that each depends on have no place yet; at least one for each that has none itself */
  #loop(open: readonly number[]): ColumnOrder {
    const own = open.flatMap((_, place) => (this.#on[this.#at(place, place)] === 1 ? [place] : []));
    const path = own.length > 0 ? own.slice(0, 1) : [open.findIndex((missing) => missing > 0)];
    for (let place = path[0] as number; own.length === 0;) {
      place = this.#parents(place).find((parent) => (open[parent] as number) > 0) ?? 0;
      const from = path.indexOf(place);
      if (from !== -1) return { loop: path.slice(from).map((at) => this.#tried[at] as number), of: 0 };
      path.push(place);
    }
    return { loop: path.map((place) => this.#tried[place] as number), of: own.length };
  }

  #parents(place: number): readonly number[] {
    return this.#tried.flatMap((_, other) => (this.#on[this.#at(place, other)] === 1 ? [other] : []));
  }

  #at(output: number, column: number): number {
    return output * this.#tried.length + column;
  }
}
