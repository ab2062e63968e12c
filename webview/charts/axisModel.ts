import { extent, group, mean } from "d3-array";
import { format } from "d3-format";
import { scaleLinear } from "d3-scale";
import { SEED_AXIS } from "../../src/core/seedGroups.ts";
import { isCollapsed } from "../../src/results/reading.ts";
import { nats } from "../../src/results/wording.ts";
import { controlOf } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { shortNumber } from "../wording.ts";
import { otherSettings } from "./seedGroups.ts";

/** Figures of every point over an axis of the sweep: one small chart, drawn by axisChart.ts. */

export interface AxisValue {
  readonly value: number;
  /** Null where none is known. */
  readonly standardError: number | null;
  /** How the value relates to what more examples would give. */
  readonly limit: "" | "\u2265" | "\u2264";
}

/** One quantity, with a value for each point of the sweep; null where it has none. */
export interface AxisSeries {
  readonly name: string;
  /** Empty for shares and other numbers without one. */
  readonly unit: "nats" | "";
  readonly values: readonly (AxisValue | null)[];
  /** Of something beside the model, to compare with: drawn thin and without marks. */
  readonly isReference: boolean;
}

/** "≥ 5.99 ± 0.01 nats". */
export function axisValueText({ value, standardError, limit }: AxisValue, { unit }: Pick<AxisSeries, "unit">): string {
  const text = unit === "nats" ? nats : shareText;
  const error = standardError === null ? "" : ` \u00b1 ${text(standardError)}`;
  return `${limit === "" ? "" : `${limit} `}${text(value)}${error}${unit === "" ? "" : ` ${unit}`}`;
}

/** d3 writes a minus sign. */
const shareText = format(".3f");

export interface AxisMark extends AxisValue {
  readonly point: number;
  readonly series: number;
  /** Among the columns. */
  readonly column: number;
  readonly isCollapsed: boolean;
}

export interface AxisModel {
  readonly series: readonly AxisSeries[];
  /** The distinct values of the axis, rising, at equal distances: sweeps are as often logarithmic as linear, and may hold 0. */
  readonly columns: readonly string[];
  readonly columnOf: readonly number[];
  readonly xTitle: string;
  readonly yDomain: readonly [number, number];
  readonly marks: readonly AxisMark[];
  /** Means over seeds, joined where the other settings are equal. */
  readonly lines: readonly AxisLine[];
}

export interface AxisLine {
  readonly series: number;
  readonly places: readonly (readonly [column: number, value: number])[];
}

/** @param top the end of the vertical axis where it is known, as 1 for shares */
export function axisModel(
  sweep: Pick<Sweep, "points" | "axes">,
  series: readonly AxisSeries[],
  top?: number,
): AxisModel {
  const axis = axisOf(sweep);
  const valueAt = (point: number): number => sweep.points[point]?.settings[axis] ?? sweep.points[point]?.beta ?? 0;
  const measured = [...sweep.points.keys()].filter((point) =>
    series.some(({ values }) => (values[point] ?? null) !== null),
  );
  const xs = [...new Set(measured.map(valueAt))].sort((a, b) => a - b);
  const columnAt = new Map(xs.map((value, column) => [value, column]));
  const columnOf = [...sweep.points.keys()].map((point) => columnAt.get(valueAt(point)) ?? -1);
  const marks = series.flatMap(({ values }, index) =>
    values.flatMap((value, point): readonly AxisMark[] => {
      const snapshot = sweep.points[point];
      if (value === null || snapshot === undefined) return [];
      return [{ ...value, point, series: index, column: columnOf[point] ?? 0, isCollapsed: isCollapsed(snapshot) }];
    }),
  );
  return {
    series,
    columns: xs.map(shortNumber),
    columnOf,
    xTitle: sweep.axes.length === 0 ? controlOf(sweep).name : axis,
    yDomain: domainOf(marks, top),
    marks,
    lines: linesOf(sweep, marks, axis),
  };
}

/** Beta or the target rate if it varies, otherwise the first axis that does; seeds last. */
function axisOf(sweep: Pick<Sweep, "points" | "axes">): string {
  const control = controlOf(sweep).axis;
  const varies = (axis: string): boolean => new Set(sweep.points.map(({ settings }) => settings[axis])).size > 1;
  const order = [control, ...sweep.axes.filter((axis) => axis !== SEED_AXIS), SEED_AXIS];
  return order.find((axis) => sweep.axes.includes(axis) && varies(axis)) ?? sweep.axes[0] ?? control;
}

/** An estimate of zero is below it as often as above; no room is made for that. */
const NOISE = 0.02;

function domainOf(marks: readonly AxisMark[], top: number | undefined): readonly [number, number] {
  const reach = marks.flatMap(({ value, standardError }) => [
    value - (standardError ?? 0),
    value + (standardError ?? 0),
  ]);
  const [low = 0, high = 1] = extent(reach);
  if (top !== undefined) return [Math.min(0, low), Math.max(top, high)];
  const [from = 0, to = 1] = scaleLinear()
    .domain([low < -NOISE * high ? low : 0, Math.max(high, 0.01)])
    .nice(4)
    .domain();
  return [from, to];
}

function linesOf(sweep: Pick<Sweep, "points">, marks: readonly AxisMark[], axis: string): readonly AxisLine[] {
  const lines = group(
    marks,
    ({ series }) => series,
    ({ point }) => otherSettings(sweep, point, axis, SEED_AXIS),
  );
  return [...lines].flatMap(([series, groups]) =>
    [...groups.values()].map((members) => ({
      series,
      places: [...group(members, ({ column }) => column)]
        .map(([column, same]) => [column, mean(same, ({ value }) => value) ?? 0] as const)
        .sort(([a], [b]) => a - b),
    })),
  );
}
