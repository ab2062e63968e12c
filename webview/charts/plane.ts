import type { Axis } from "d3-axis";
import { axisBottom, axisLeft } from "d3-axis";
import { format } from "d3-format";
import type { Selection } from "d3-selection";
import { select } from "d3-selection";
import type { AxisScale } from "./axisKinds.ts";

/** Layers, sizes and axes of all charts. A chart may draw into the same `svg` several times. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Callbacks of a chart of points. */
export interface PointHooks {
  /** `anchor` is the element beside the tooltip; `read` is called again after every drawing. */
  readonly hover: (point: number | null, anchor?: Element, read?: () => TipText) => void;
  readonly choose: (point: number) => void;
}

/** Callbacks of a chart of one point. */
export interface ReadHooks {
  /** `anchor` is the element beside the tooltip; without it the tooltip is hidden. */
  readonly read: (anchor?: Element, read?: () => TipText) => void;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** The predicted value. */
  readonly predicted?: string;
}

export interface TipText {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** The group of that name, created on first use. Layers are stacked in the order of their creation. */
export function layer(parent: SVGElement, name: string): Layer {
  const found = select(parent).select<SVGGElement>(`g.${name}`);
  return found.empty() ? select(parent).append("g").attr("class", name) : found;
}

/** Sets the size of a chart. Marks glide to their new places unless the chart was resized or moved. */
export function fit(svg: SVGSVGElement, { width, height }: Size, isMoved = false): void {
  const viewBox = `0 0 ${width} ${height}`;
  svg.classList.toggle("still", isMoved || svg.getAttribute("viewBox") !== viewBox);
  svg.setAttribute("viewBox", viewBox);
}

export interface PlaneAxes {
  readonly x: AxisScale;
  readonly y: AxisScale;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly wholeNumbers?: boolean;
  /** Replaces the scale's own ticks. */
  readonly xTicks?: readonly number[];
  readonly yTicks?: readonly number[];
}

export const PIXELS_BETWEEN_X_TICKS = 76;
export const PIXELS_BETWEEN_Y_TICKS = 44;
const TICK_PADDING = 7;

/** The input of each chart's last axes. */
const drawnAxes = new WeakMap<SVGSVGElement, string>();

/** Draws grid lines, numbers at the left and below, and titles at the ends of the axes, if they have changed. */
export function drawAxes(svg: SVGSVGElement, size: Size, margins: Margins, axes: PlaneAxes): void {
  const { x, y, xTitle, yTitle, wholeNumbers, xTicks: xMarked, yTicks: yMarked } = axes;
  const signature = JSON.stringify([
    size,
    margins,
    x.domain(),
    x.range(),
    y.domain(),
    y.range(),
    xTitle,
    yTitle,
    wholeNumbers,
    xMarked,
    yMarked,
  ]);
  if (drawnAxes.get(svg) === signature) return;
  drawnAxes.set(svg, signature);
  const width = size.width - margins.left - margins.right;
  const height = size.height - margins.top - margins.bottom;
  const xTicks = Math.max(2, Math.floor(width / PIXELS_BETWEEN_X_TICKS));
  const yTicks = Math.max(2, Math.floor(height / PIXELS_BETWEEN_Y_TICKS));
  const bottom = axisBottom(x).ticks(xTicks).tickSize(-height).tickPadding(TICK_PADDING);
  if (wholeNumbers)
    bottom.tickValues(x.ticks(xTicks).filter(Number.isInteger)).tickFormat((value) => String(value.valueOf()));
  const left = axisLeft(y).ticks(yTicks).tickSize(-width).tickPadding(TICK_PADDING);
  for (const [axis, marked] of [
    [bottom, xMarked],
    [left, yMarked],
  ] as const) {
    if (marked !== undefined) axis.tickValues(marked).tickFormat((value) => tickText(value.valueOf()));
  }
  place(layer(svg, "axis-x"), bottom, `translate(0,${size.height - margins.bottom})`);
  place(layer(svg, "axis-y"), left, `translate(${margins.left},0)`);
  const titles = layer(svg, "axis-titles");
  titles
    .selectAll("text")
    .data([yTitle, xTitle])
    .join("text")
    .attr("class", "axis-title")
    .attr("x", (_, index) => (index === 0 ? 0 : size.width - margins.right))
    .attr("y", (_, index) => (index === 0 ? 11 : size.height - 4))
    .attr("text-anchor", (_, index) => (index === 0 ? "start" : "end"))
    .text((title) => title);
}

/** Without trailing zeros; six decimals remove rounding errors. */
const tickText = format(",.6~f");

/** Places an axis and leaves its line and fonts to the style sheet. */
function place(target: Layer, axis: Axis<number | { valueOf(): number }>, transform: string): void {
  target
    .attr("transform", transform)
    .attr("aria-hidden", "true")
    .call(axis as (selection: Layer) => void);
  target.attr("font-size", null).attr("font-family", null).attr("fill", null);
  target.select(".domain").remove();
}

/** A domain with room at both ends; never empty. */
export function padded(low: number, high: number, fraction = 0.06): readonly [number, number] {
  const room = high > low ? (high - low) * fraction : Math.max(Math.abs(high) * fraction, 0.5);
  return [low - room, high + room];
}
