import type { ScaleLinear } from "d3-scale";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";
import { drawCurve, drawGhosts, type Plane } from "./foretold.ts";
import type { FrontierLabel, FrontierMark, FrontierModel } from "./frontierModel.ts";
import type { Margins, PointHooks, Size } from "./plane.ts";
import { drawAxes, fit, layer } from "./plane.ts";
import { roveAmong, rovingStop } from "./roving.ts";
import { symbolPath } from "./symbols.ts";

/** The rate-distortion plane: what is foretold; a mark a point, joined along beta; the line of the best ELBO. */

export interface FrontierSelection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

interface Scales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

const MARGINS: Margins = { top: 26, right: 12, bottom: 42, left: 48 };
/** Marks on the plane's edge are drawn whole. */
const INSET = 12;
const HIT_RADIUS = 11;
const HALO_RADIUS = 9.5;

export function drawFrontier(svg: SVGSVGElement, model: FrontierModel, selection: FrontierSelection, size: Size, hooks: PointHooks): void {
  fit(svg, size);
  const scales = planeScales(model.domain, size);
  const plane: Plane = { ...scales, frame: { left: MARGINS.left, top: MARGINS.top, width: size.width - MARGINS.left - MARGINS.right, height: size.height - MARGINS.top - MARGINS.bottom } };
  drawAxes(svg, size, MARGINS, { ...scales, xTitle: "Rate, nats per example →", yTitle: "↑ Distortion, nats per example" });
  drawElboLine(svg, model, scales);
  drawCurve(svg, model, plane);
  drawLines(svg, model, scales);
  drawGhosts(svg, model, [selection.shown, selection.hovered], plane);
  drawMarks(svg, model, selection, scales, hooks);
  drawLabels(svg, model, scales, size);
}

function planeScales({ rateNats, distortionNats }: FrontierModel["domain"], size: Size): Scales {
  return {
    x: scaleLinear()
      .domain(rateNats)
      .range([MARGINS.left + INSET, size.width - MARGINS.right - INSET]),
    y: scaleLinear()
      .domain(distortionNats)
      .range([size.height - MARGINS.bottom - INSET / 2, MARGINS.top + INSET / 2]),
  };
}

/** What lies outside the domain is drawn at its edge. */
function clamped(scale: ScaleLinear<number, number>, value: number): number {
  const [low = value, high = value] = scale.domain();
  return scale(Math.max(low, Math.min(high, value)));
}

/** Where rate + distortion is what it is at the best point. Convex frontiers lie above it and touch it there. */
function drawElboLine(svg: SVGSVGElement, { best }: FrontierModel, { x, y }: Scales): void {
  const [lowRate, highRate] = x.domain() as [number, number];
  const [lowDistortion, highDistortion] = y.domain() as [number, number];
  const total = best === null ? NaN : -best.elboNats;
  const from = Math.max(lowRate, total - highDistortion);
  const to = Math.min(highRate, total - lowDistortion);
  layer(svg, "elbo-line")
    .attr("aria-hidden", "true")
    .selectAll("line")
    .data(from < to ? [total] : [])
    .join("line")
    .attr("x1", x(from))
    .attr("y1", y(total - from))
    .attr("x2", x(to))
    .attr("y2", y(total - to));
}

function drawLines(svg: SVGSVGElement, { lines }: FrontierModel, { x, y }: Scales): void {
  const path = line<FrontierMark>(
    ({ rateNats }) => x(rateNats),
    ({ distortionNats }) => y(distortionNats),
  ).defined(({ isBeyond }) => !isBeyond);
  layer(svg, "along-beta")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, FrontierModel["lines"][number]>("path")
    .data(lines, ({ key }) => key)
    .join("path")
    .attr("d", ({ marks }) => path(marks));
}

function drawMarks(svg: SVGSVGElement, model: FrontierModel, { shown, hovered }: FrontierSelection, { x, y }: Scales, hooks: PointHooks): void {
  const marks = layer(svg, "marks").attr("role", "listbox").attr("aria-label", "Points of the sweep, by beta. Arrow keys move, Enter chooses.");
  const stop = rovingStop(svg, model.marks.map(({ point }) => point), shown);
  marks
    .selectAll<SVGGElement, FrontierMark>("g.mark")
    .data(model.marks, ({ point }) => point)
    .join((entering) => {
      const mark = entering.append("g").attr("role", "option");
      mark.append("circle").attr("class", "hit").attr("r", HIT_RADIUS);
      mark.append("circle").attr("class", "halo").attr("r", HALO_RADIUS);
      mark.append("path").attr("class", "symbol");
      return mark;
    })
    .attr("class", ({ symbol }) => `mark toned ${symbol}`)
    .classed("is-beyond", ({ isBeyond }) => isBeyond)
    .classed("is-chosen", ({ point }) => point === shown)
    .classed("is-hovered", ({ point }) => point === hovered)
    .attr("transform", ({ rateNats, distortionNats }) => `translate(${clamped(x, rateNats)},${clamped(y, distortionNats)})`)
    .style("--t", ({ tone }) => tone)
    .attr("data-point", ({ point }) => point)
    .attr("tabindex", ({ point }) => (point === stop ? 0 : -1))
    .attr("aria-selected", ({ point }) => String(point === shown))
    .attr("aria-label", ({ symbol, tip }) => ariaLabel(symbol, tip))
    .select("path.symbol")
    .attr("d", ({ symbol }) => symbolPath[symbol]);
  roveAmong(svg, hooks, (element) => () => select<Element, FrontierMark>(element).datum().tip);
}

function ariaLabel(symbol: FrontierMark["symbol"], { title, facts }: FrontierMark["tip"]): string {
  return [title, ...(stateWords[symbol] ?? []), ...facts.map(({ name, value, predicted }) => `${name} ${value}${predicted === undefined ? "" : `, predicted ${predicted}`}`)].join("; ");
}

const stateWords: Partial<Record<FrontierMark["symbol"], readonly string[]>> = { collapsed: ["collapsed"], training: ["still training"] };

const LABEL_OFFSET = 11;
const CHARACTER_WIDTH = 6.2;

/**
 * To the upper right of its mark, or the lower left where the plane ends: neither a frontier nor the ELBO line can pass there,
 * for both fall.
 */
function drawLabels(svg: SVGSVGElement, { best, collapsed, threshold }: FrontierModel, { x, y }: Scales, size: Size): void {
  const labels = [best, collapsed, threshold].filter((label) => label !== null).map((label) => ({ ...label, ...placeLabel(label, x(label.place.rateNats), size) }));
  layer(svg, "labels")
    .attr("aria-hidden", "true")
    .selectAll<SVGTextElement, (typeof labels)[number]>("text")
    .data(labels, ({ kind }) => kind)
    .join("text")
    .attr("text-anchor", ({ isRight }) => (isRight ? "start" : "end"))
    .attr("x", ({ place, isRight }) => x(place.rateNats) + (isRight ? LABEL_OFFSET : -LABEL_OFFSET))
    .attr("y", ({ place, isRight }) => y(place.distortionNats) + (isRight ? 2 - LABEL_OFFSET : LABEL_OFFSET + 7))
    .text(({ shown }) => shown);
}

function placeLabel({ text, shortText }: FrontierLabel, x: number, size: Size): { readonly shown: string; readonly isRight: boolean } {
  const width = (words: string): number => LABEL_OFFSET + words.length * CHARACTER_WIDTH;
  const fitsRight = (words: string): boolean => x + width(words) <= size.width;
  if (fitsRight(text)) return { shown: text, isRight: true };
  if (x - width(text) >= MARGINS.left) return { shown: text, isRight: false };
  return { shown: shortText, isRight: fitsRight(shortText) };
}
