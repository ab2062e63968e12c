import { scaleLinear, type ScaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { isCollapsed } from "../../src/results/reading.ts";
import { settingsLabel } from "../wording.ts";
import { svgElement } from "../element.ts";
import { axisValueText, type AxisMark, type AxisModel } from "./axisModel.ts";
import type { PointHooks, Size, TipText } from "./plane.ts";
import { fit, layer } from "./plane.ts";
import { roveAmong, rovingStop } from "./roving.ts";

/** Draws figures over an axis of the sweep, with error bars, and marks the chosen point. */

const MARGINS = { top: 8, right: 10, bottom: 38, left: 38 };
const CHARACTER_WIDTH = 6.4;
const NAME_GAP = 7;
const HIT_RADIUS = 10;
/** Error bars shorter than the mark would not be seen. */
const RADIUS = 3.6;

interface Selection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

interface Scales {
  readonly x: (column: number) => number;
  readonly y: ScaleLinear<number, number>;
}

/** One mark in the tab order for each point; its series move together. */
interface PointMarks {
  readonly point: number;
  readonly marks: readonly AxisMark[];
}

export function drawAxisChart(
  svg: SVGSVGElement,
  model: AxisModel,
  points: readonly PointSnapshot[],
  { shown, hovered }: Selection,
  size: Size,
  hooks: PointHooks,
): void {
  fit(svg, size);
  const inner = { left: MARGINS.left, right: size.width - MARGINS.right, bottom: size.height - MARGINS.bottom };
  const step = (inner.right - inner.left) / Math.max(1, model.columns.length);
  const scales: Scales = {
    x: (column) => inner.left + (column + 0.5) * step,
    y: scaleLinear(model.yDomain, [inner.bottom, MARGINS.top]),
  };
  drawGrid(svg, scales.y, inner);
  drawColumnNames(svg, model, scales.x, inner);
  const column = shown === null ? -1 : (model.columnOf[shown] ?? -1);
  layer(svg, "chosen-column")
    .selectAll("line")
    .data(column < 0 ? [] : [scales.x(column)])
    .join("line")
    .attr("x1", (at) => at)
    .attr("x2", (at) => at)
    .attr("y1", MARGINS.top)
    .attr("y2", inner.bottom);
  const path = line<readonly [number, number]>()
    .x(([at]) => scales.x(at))
    .y(([, value]) => scales.y(value));
  layer(svg, "axis-lines")
    .attr("aria-hidden", "true")
    .selectAll("path")
    .data(model.lines)
    .join("path")
    .attr("class", ({ series }) => seriesClass(model, series))
    .attr("d", ({ places }) => path(places));
  drawMarks(svg, model, points, { shown, hovered }, scales, hooks);
}

export function seriesClass({ series }: Pick<AxisModel, "series">, index: number): string {
  return `axis-series series-${index}${series[index]?.isReference === true ? " is-reference" : ""}`;
}

function drawMarks(
  svg: SVGSVGElement,
  model: AxisModel,
  points: readonly PointSnapshot[],
  { shown, hovered }: Selection,
  { x, y }: Scales,
  hooks: PointHooks,
): void {
  const own = model.marks.filter(({ series }) => model.series[series]?.isReference !== true);
  const byPoint = points.flatMap((_, point): readonly PointMarks[] => {
    const marks = own.filter((mark) => mark.point === point);
    return marks.length === 0 ? [] : [{ point, marks }];
  });
  const stop = rovingStop(
    svg,
    byPoint.map(({ point }) => point),
    shown,
  );
  layer(svg, "marks")
    .attr("role", "listbox")
    .attr("aria-label", `Points of the sweep, by ${model.xTitle}. Arrow keys move, Enter selects.`)
    .selectAll<SVGGElement, PointMarks>("g.mark")
    .data(byPoint, ({ point }) => point)
    .join("g")
    .attr("role", "option")
    .attr("class", ({ point }) => `mark${point === shown ? " is-chosen" : ""}${point === hovered ? " is-hovered" : ""}`)
    .attr("data-point", ({ point }) => point)
    .attr("tabindex", ({ point }) => (point === stop ? 0 : -1))
    .attr("aria-selected", ({ point }) => point === shown)
    .attr("aria-label", ({ point }) => tipWords(axisTip(model, points, point)))
    .each(function ({ marks }) {
      this.replaceChildren(...marks.flatMap((mark) => markParts(mark, model, x(mark.column), y)));
    });
  roveAmong(svg, hooks, (mark) => () => axisTip(model, points, Number(mark.getAttribute("data-point"))));
}

function markParts(mark: AxisMark, model: AxisModel, at: number, y: Scales["y"]): readonly SVGElement[] {
  const { value, standardError, limit } = mark;
  const name = `${seriesClass(model, mark.series)}${mark.isCollapsed ? " is-collapsed" : ""}`;
  const error = standardError ?? 0;
  const [above, below] = [round(y(value + error)), round(y(value - error))];
  const bar =
    below - above > 2 * RADIUS
      ? [svgElement("path", { class: `error ${name}`, d: `M${round(at)},${above}V${below}` })]
      : [];
  const place = `translate(${round(at)},${round(y(value))})`;
  return [
    ...bar,
    svgElement("circle", { class: "halo", r: RADIUS + 2.4, transform: place }),
    svgElement("path", { class: `dot ${name}`, d: markPath(limit), transform: place }),
    svgElement("circle", { class: "hit", r: HIT_RADIUS, transform: place }),
  ];
}

/** A disc, or a triangle in the direction in which the true value lies. */
export function markPath(limit: AxisMark["limit"]): string {
  if (limit === "\u2265") return "M-4.2,2.8H4.2L0,-4.6Z";
  if (limit === "\u2264") return "M-4.2,-2.8H4.2L0,4.6Z";
  return `M${RADIUS},0A${RADIUS},${RADIUS},0,1,1,${-RADIUS},0A${RADIUS},${RADIUS},0,1,1,${RADIUS},0Z`;
}

function axisTip({ series }: AxisModel, points: readonly PointSnapshot[], point: number): TipText {
  const snapshot = points[point];
  const collapsed = snapshot !== undefined && isCollapsed(snapshot);
  return {
    title: settingsLabel(snapshot?.settings ?? {}),
    facts: [
      ...series.flatMap((one) => {
        const value = one.values[point];
        return value === null || value === undefined ? [] : [{ name: one.name, value: axisValueText(value, one) }];
      }),
      ...(collapsed ? [{ name: "State", value: "collapsed" }] : []),
    ],
  };
}

function tipWords({ title, facts }: TipText): string {
  return [title, ...facts.map(({ name, value }) => `${name} ${value}`)].join("; ");
}

function drawGrid(
  svg: SVGSVGElement,
  y: Scales["y"],
  { left, right }: { readonly left: number; readonly right: number },
): void {
  const [low = 0] = y.range();
  const count = Math.max(2, Math.floor((low - MARGINS.top) / 40));
  layer(svg, "axis-y")
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, number>("g.tick")
    .data(y.ticks(count))
    .join((entering) => {
      const tick = entering.append("g").attr("class", "tick");
      tick.append("line");
      tick.append("text").attr("text-anchor", "end").attr("dy", "0.32em");
      return tick;
    })
    .attr("transform", (value) => `translate(0,${round(y(value))})`)
    .each(function (value) {
      const [rule, text] = this.children;
      rule?.setAttribute("x1", String(left));
      rule?.setAttribute("x2", String(right));
      text?.setAttribute("x", String(left - 7));
      if (text !== undefined) text.textContent = y.tickFormat(count)(value);
    });
}

/** Leaves out names that would touch the previous one. */
function drawColumnNames(
  svg: SVGSVGElement,
  { columns, xTitle }: AxisModel,
  x: Scales["x"],
  { right, bottom }: { readonly right: number; readonly bottom: number },
): void {
  let end = -Infinity;
  const names = columns.flatMap((name, column) => {
    const half = (name.length * CHARACTER_WIDTH) / 2;
    if (x(column) - half < end + NAME_GAP) return [];
    end = x(column) + half;
    return [{ name, at: x(column) }];
  });
  layer(svg, "column-names")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data(names)
    .join("text")
    .attr("x", ({ at }) => round(at))
    .attr("y", bottom + 16)
    .text(({ name }) => name);
  layer(svg, "axis-titles")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data([`${xTitle} \u2192`])
    .join("text")
    .attr("class", "axis-title")
    .attr("x", right)
    .attr("y", bottom + 33)
    .attr("text-anchor", "end")
    .text((title) => title);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
