import type { Axis } from "d3-axis";
import { axisBottom, axisLeft } from "d3-axis";
import { format } from "d3-format";
import type { Selection } from "d3-selection";
import { select } from "d3-selection";
import type { AxisScale } from "./axisKinds.ts";

/** What the charts share: layers, sizes, axes. A chart draws into an `svg` it may have drawn into before. */

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

/** How a chart tells what is pointed at. */
export interface PointHooks {
  /** `anchor` is what the tooltip stands beside; `read` is asked again after every drawing. */
  readonly hover: (point: number | null, anchor?: Element, read?: () => TipText) => void;
  readonly choose: (point: number) => void;
}

/** How a chart of one point tells what is read of it. */
export interface ReadHooks {
  /** `anchor` is what the tooltip stands beside; none: nothing is pointed at. */
  readonly read: (anchor?: Element, read?: () => TipText) => void;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What was predicted for it. */
  readonly predicted?: string;
}

export interface TipText {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** The group of that name, made at the first drawing. Layers lie over one another in the order they are asked for. */
export function layer(parent: SVGElement, name: string): Layer {
  const found = select(parent).select<SVGGElement>(`g.${name}`);
  return found.empty() ? select(parent).append("g").attr("class", name) : found;
}

/** Marks glide to where they belong, except when the chart itself changes size, or is moved by hand. */
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
  /** Instead of what the scales would mark. */
  readonly xTicks?: readonly number[];
  readonly yTicks?: readonly number[];
}

export const PIXELS_BETWEEN_X_TICKS = 76;
export const PIXELS_BETWEEN_Y_TICKS = 44;
const TICK_PADDING = 7;

/** What a chart's axes were last drawn with. */
const drawnAxes = new WeakMap<SVGSVGElement, string>();

/** Hair lines across the plane, numbers at the left and below, the axes' titles at their far ends. Drawn where they differ. */
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

/** As many decimals as it has, and no more than numbers have that were made of round ones. */
const tickText = format(",.6~f");

/** The frame's own line and fonts are left to the style sheet. */
function place(target: Layer, axis: Axis<number | { valueOf(): number }>, transform: string): void {
  target
    .attr("transform", transform)
    .attr("aria-hidden", "true")
    .call(axis as (selection: Layer) => void);
  target.attr("font-size", null).attr("font-family", null).attr("fill", null);
  target.select(".domain").remove();
}

/** A domain about the values with room at both ends; never without extent. */
export function padded(low: number, high: number, fraction = 0.06): readonly [number, number] {
  const room = high > low ? (high - low) * fraction : Math.max(Math.abs(high) * fraction, 0.5);
  return [low - room, high + room];
}
