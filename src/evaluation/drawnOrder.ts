/** The order in which the columns of x are drawn from a decoder that sees columns. */
import { spreadRows } from "../core/collapse/rowViews.ts";
import { ReportedError } from "../core/reportedError.ts";
import type { Engine } from "../engine/engine.ts";
import type { OwnNetworksHandle } from "../spec/spec.ts";
import { measureColumnOrder } from "../training/columnOrder.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { heldOutExamples, seenExamples } from "./seenExamples.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Of more columns, some are tried, and must then be in the order of the data. */
const MAX_COLUMNS = 4096;
const ROWS = 64;

const known = new WeakMap<OwnNetworksHandle, Promise<readonly number[]>>();

/**
 * From left to right for the product's own decoders. Those of other programs have the order of their training, which is measured.
 * @throws ReportedError when there is none, or it is unknown
 */
export function drawnOrder(engine: Engine, point: TrainedPoint): Promise<readonly number[]> {
  const { own } = point.point.spec.model;
  if (own?.networks === undefined) return Promise.resolve(leftToRight(point.dataset.columns));
  const order = known.get(own.networks) ?? measuredOrder(engine, point);
  known.set(own.networks, order);
  return order;
}

function leftToRight(columns: number): readonly number[] {
  return Array.from({ length: columns }, (_, column) => column);
}

async function measuredOrder(engine: Engine, point: TrainedPoint): Promise<readonly number[]> {
  const { columns } = point.dataset;
  const heldOut = heldOutExamples(point);
  const rows = spreadRows(heldOut.matrix.rows, ROWS);
  const { x, condition } = seenExamples(point, heldOut, rows);
  const data = { rows: rows.length, x, condition };
  const { model } = point.point.spec;
  const found = await measureColumnOrder(engine, model, layoutOf(point.dataset), data, MAX_COLUMNS);
  if (found === undefined) return leftToRight(columns);
  if ("loop" in found)
    throw new ReportedError(
      `nothing can be drawn from ${model.own?.decoder}: its outputs for the columns ${found.loop.join(", ")} depend on these columns themselves`,
    );
  if (columns <= MAX_COLUMNS) return found.order;
  if (found.order.some((column, i) => column < (found.order[i - 1] ?? 0)))
    throw new ReportedError(
      `nothing can be drawn from ${model.own?.decoder}: it has ${columns} columns, and not in the order of the data. That order is found for up to ${MAX_COLUMNS}`,
    );
  return leftToRight(columns);
}
