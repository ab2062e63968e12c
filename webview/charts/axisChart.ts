import { group } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { isCollapsed } from "../../src/results/reading.ts";
import { settingsLabel } from "../wording.ts";
import { svgElement } from "../element.ts";
import { onceFor } from "../onceFor.ts";
import { axisValueText, type AxisMark, type AxisModel } from "./axisModel.ts";
import { type AxisScales, drawColumnNames, drawGrid, MARGINS, round } from "./axisGround.ts";
import { type CrowdMark, type CrowdTarget, drawCrowd, findAmong, isCrowd } from "./crowd.ts";
import type { PointHooks, Size, TipText } from "./plane.ts";
import { fit, layer } from "./plane.ts";
import { besideThem, roveAmong, roveInCrowd, rovingStop } from "./roving.ts";

/** Draws figures over an axis of the sweep, with error bars, and marks the chosen point. */

const HIT_RADIUS = 10;
/** Error bars shorter than the mark would not be seen. */
const RADIUS = 3.6;
const CROWD_SCALE = 0.4;

interface Selection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

/** One mark in the tab order for each point; its series move together. */
interface PointMarks {
  readonly point: number;
  readonly marks: readonly AxisMark[];
}

const pointMarks = onceFor(({ marks, series }: AxisModel): readonly PointMarks[] => {
  const own = marks.filter((mark) => series[mark.series]?.isReference !== true);
  return [...group(own, ({ point }) => point)]
    .map(([point, ofPoint]) => ({ point, marks: ofPoint }))
    .sort((a, b) => a.point - b.point);
});

interface Drawn {
  readonly model: AxisModel;
  readonly size: string;
  readonly scales: AxisScales;
}

/** Each chart's last drawing: while only the selection changes, the rest stays. */
const drawn = new WeakMap<SVGSVGElement, Drawn>();

export function drawAxisChart(
  svg: SVGSVGElement,
  model: AxisModel,
  points: readonly PointSnapshot[],
  selection: Selection,
  size: Size,
  hooks: PointHooks,
): void {
  const before = drawn.get(svg);
  const sizeText = JSON.stringify(size);
  const isSame = before?.model === model && before.size === sizeText;
  const scales = isSame ? before.scales : scalesOf(model, size);
  if (!isSame) drawGround(svg, model, points, scales, size, hooks);
  drawn.set(svg, { model, size: sizeText, scales });
  const column = selection.shown === null ? -1 : (model.columnOf[selection.shown] ?? -1);
  const [bottom = 0, top = 0] = scales.y.range();
  layer(svg, "chosen-column")
    .selectAll("line")
    .data(column < 0 ? [] : [scales.x(column)])
    .join("line")
    .attr("x1", (at) => at)
    .attr("x2", (at) => at)
    .attr("y1", top)
    .attr("y2", bottom);
  drawMarks(svg, model, points, selection, scales, hooks);
}

function scalesOf(model: AxisModel, { width, height }: Size): AxisScales {
  const step = (width - MARGINS.right - MARGINS.left) / Math.max(1, model.columns.length);
  return {
    x: (column) => MARGINS.left + (column + 0.5) * step,
    y: scaleLinear(model.yDomain, [height - MARGINS.bottom, MARGINS.top]),
  };
}

/** What does not depend on the selection. */
function drawGround(
  svg: SVGSVGElement,
  model: AxisModel,
  points: readonly PointSnapshot[],
  scales: AxisScales,
  size: Size,
  hooks: PointHooks,
): void {
  fit(svg, size);
  const inner = { left: MARGINS.left, right: size.width - MARGINS.right, bottom: size.height - MARGINS.bottom };
  drawGrid(svg, scales.y, inner);
  drawColumnNames(svg, model, scales.x, inner);
  layer(svg, "chosen-column");
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
  drawMarkCrowd(svg, model, points, scales, hooks);
}

/** Without error bars, which would cover the marks of a crowd. */
function drawMarkCrowd(
  svg: SVGSVGElement,
  model: AxisModel,
  points: readonly PointSnapshot[],
  { x, y }: AxisScales,
  hooks: PointHooks,
): void {
  const all = pointMarks(model);
  const targets: CrowdTarget[] = [];
  const marks = (isCrowd(all) ? all : []).flatMap(({ point, marks: ofPoint }) =>
    ofPoint.map((mark): CrowdMark => {
      const place = { x: x(mark.column), y: y(mark.value) };
      targets.push({ ...place, point, tip: () => axisTip(model, points, point) });
      return { ...place, look: lookOf(mark, model), tone: 0, path: markPath(mark.limit), scale: CROWD_SCALE };
    }),
  );
  drawCrowd(svg, "mark-crowd", "marks", marks);
  findAmong(svg, targets, hooks);
}

function lookOf({ series, isCollapsed: hasCollapsed }: AxisMark, model: AxisModel): string {
  return `${seriesClass(model, series)}${hasCollapsed ? " is-collapsed" : ""}`;
}

export function seriesClass({ series }: Pick<AxisModel, "series">, index: number): string {
  return `axis-series series-${index}${series[index]?.isReference === true ? " is-reference" : ""}`;
}

function drawMarks(
  svg: SVGSVGElement,
  model: AxisModel,
  points: readonly PointSnapshot[],
  { shown, hovered }: Selection,
  scales: AxisScales,
  hooks: PointHooks,
): void {
  const all = pointMarks(model);
  const order = all.map(({ point }) => point);
  const stop = rovingStop(svg, order, shown);
  const crowded = isCrowd(all);
  roveInCrowd(svg, crowded ? order : null, (point) => {
    drawMarks(svg, model, points, { shown, hovered: point }, scales, hooks);
  });
  layer(svg, "marks")
    .attr("role", "listbox")
    .attr("aria-label", `Points of the sweep, by ${model.xTitle}. Arrow keys move, Enter selects.`)
    .selectAll<SVGGElement, PointMarks>("g.mark")
    .data(crowded ? besideThem(all, order, [stop, shown, hovered]) : all, ({ point }) => point)
    .join("g")
    .attr("role", "option")
    .attr("class", ({ point }) => `mark${point === shown ? " is-chosen" : ""}${point === hovered ? " is-hovered" : ""}`)
    .attr("data-point", ({ point }) => point)
    .attr("tabindex", ({ point }) => (point === stop ? 0 : -1))
    .attr("aria-selected", ({ point }) => point === shown)
    .attr("aria-posinset", ({ point }) => (crowded ? order.indexOf(point) + 1 : null))
    .attr("aria-setsize", crowded ? order.length : null)
    .each(function ({ point, marks }) {
      if (drawnWith.get(this) === scales) return;
      drawnWith.set(this, scales);
      this.setAttribute("aria-label", tipWords(axisTip(model, points, point)));
      this.replaceChildren(...marks.flatMap((mark) => markParts(mark, model, scales.x(mark.column), scales.y)));
    });
  roveAmong(svg, hooks, (mark) => () => axisTip(model, points, Number(mark.getAttribute("data-point"))));
}

/** The scales of each mark's last drawing, which are made anew for another model or size. */
const drawnWith = new WeakMap<Element, AxisScales>();

function markParts(mark: AxisMark, model: AxisModel, at: number, y: AxisScales["y"]): readonly SVGElement[] {
  const { value, standardError, limit } = mark;
  const name = lookOf(mark, model);
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
