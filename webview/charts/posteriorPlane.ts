import { format } from "d3-format";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { EnterElement, Selection } from "d3-selection";
import { svgElement } from "../element.ts";
import type { Size } from "./plane.ts";
import { fit, layer } from "./plane.ts";
import { drawHeatCells } from "./heatCells.ts";
import type { PosteriorGroup, PosteriorPlaneModel } from "./posteriorPlaneModel.ts";

const TICKS = 6;
const TICK_PADDING = 7;
const whole = format(".0f");
const MARGINS = { top: 26, right: 10, bottom: 42, left: 40 };
/** Shapes of marks, from their centre. Neighbouring groups differ in both colour and shape. */
const SHAPES = [
  "m-2.7,0a2.7,2.7,0,1,0,5.4,0a2.7,2.7,0,1,0,-5.4,0",
  "m0,-3.6l3.3,5.6h-6.6z",
  "m-2.4,-2.4h4.8v4.8h-4.8z",
  "m0,-3.8l2.9,3.8l-2.9,3.8l-2.9,-3.8z",
  "m-1.1,-3.3h2.2v2.2h2.2v2.2h-2.2v2.2h-2.2v-2.2h-2.2v-2.2h2.2z",
  "m0,3.6l3.3,-5.6h-6.6z",
  "m-3.6,-1.3h7.2v2.6h-7.2z",
] as const;

/** The z that is currently decoded, in the plane's units; null if there is none. */
export type DecodedAt = readonly [x: number, y: number] | null;

const drawn = new WeakMap<SVGSVGElement, { readonly scales: Scales; readonly size: Size; readonly reach: number }>();

/** The place under the pointer, clamped to the plane; null before the first drawing. */
export function placeUnder(
  svg: SVGSVGElement,
  { clientX, clientY }: Pick<PointerEvent, "clientX" | "clientY">,
): readonly [x: number, y: number] | null {
  const known = drawn.get(svg);
  if (known === undefined) return null;
  const { scales, size, reach } = known;
  const box = svg.getBoundingClientRect();
  const within = (value: number): number => Math.max(-reach, Math.min(reach, value));
  return [
    within(scales.x.invert(((clientX - box.left) * size.width) / (box.width || size.width))),
    within(scales.y.invert(((clientY - box.top) * size.height) / (box.height || size.height))),
  ];
}

/** One path for each group, so that a thousand marks need only ten elements. */
export function drawPosteriorPlane(
  svg: SVGSVGElement,
  model: PosteriorPlaneModel,
  decodedAt: DecodedAt,
  size: Size,
): void {
  fit(svg, size);
  const side = Math.max(
    40,
    Math.min(size.width - MARGINS.left - MARGINS.right, size.height - MARGINS.top - MARGINS.bottom),
  );
  const left = MARGINS.left + Math.max(0, (size.width - MARGINS.left - MARGINS.right - side) / 2);
  const x = scaleLinear([-model.reach, model.reach], [left, left + side]);
  const y = scaleLinear([-model.reach, model.reach], [MARGINS.top + side, MARGINS.top]);
  drawn.set(svg, { scales: { x, y }, size, reach: model.reach });
  drawTicks(svg, { x, y }, { left, right: left + side, top: MARGINS.top, bottom: MARGINS.top + side });
  layer(svg, "axis-titles")
    .selectAll("text")
    .data([`↑ z${model.units[1]}`, `z${model.units[0]} →`])
    .join("text")
    .attr("x", (_, index) => (index === 0 ? left - MARGINS.left / 2 : left + side))
    .attr("y", (_, index) => (index === 0 ? 11 : MARGINS.top + side + MARGINS.bottom - 6))
    .attr("text-anchor", (_, index) => (index === 0 ? "start" : "end"))
    .text((title) => title);
  drawDensity(svg, model, left, side);
  const circles = layer(svg, "prior-circles").attr("aria-hidden", "true");
  circles
    .selectAll("circle")
    .data(model.priorCircles)
    .join("circle")
    .attr("cx", x(0))
    .attr("cy", y(0))
    .attr("r", (radius) => x(radius) - x(0));
  layer(svg, "marks")
    .selectAll<SVGPathElement, PosteriorGroup>("path")
    .data(model.density === null ? model.groups : [])
    .join("path")
    .attr("class", ({ name, tone }, index) =>
      tone === null ? groupClass(name === null ? null : index) : "group toned on-scale",
    )
    .style("--t", ({ tone }) => tone)
    .attr("d", ({ name, places }, index) =>
      marks(
        name === null ? 0 : index,
        places.map(([a, b]) => [x(a), y(b)]),
      ),
    );
  const labels = layer(svg, "prior-labels").attr("aria-hidden", "true");
  labels
    .selectAll("text")
    .data(model.priorCircles)
    .join("text")
    .attr("x", x(0))
    .attr("y", (radius) => y(radius) - 3)
    .text((radius) => `${radius} sd`);
  layer(svg, "decoded-at")
    .selectAll("path")
    .data(decodedAt === null ? [] : [decodedAt])
    .join("path")
    .attr("transform", ([a, b]) => `translate(${x(a)},${y(b)})`)
    .attr("d", "M-7,0H7M0,-7V7");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary(model));
}

/** Below the rings. As paths rather than a bitmap, so that it follows the theme and is saved as vectors. */
function drawDensity(svg: SVGSVGElement, { density }: PosteriorPlaneModel, left: number, side: number): void {
  // Created in any case, so that it stays below the layers after it.
  const parent = layer(svg, "density").node();
  if (parent === null) return;
  parent.replaceChildren();
  if (density === null) return;
  const group = svgElement("svg", { overflow: "visible" });
  parent.append(group);
  const { columns, highest } = density;
  const cell = side / columns.length;
  drawHeatCells(
    group,
    { columns, rows: columns.length, highest },
    {
      top: MARGINS.top,
      edges: Array.from({ length: columns.length + 1 }, (_, i) => left + i * cell),
      cellHeight: cell,
      gapX: 0,
      gapY: 0,
    },
  );
}

const COLOURS = 10;

export function groupClass(index: number | null): string {
  return index === null ? "group rest" : `group group-${index % COLOURS}`;
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Scales = Readonly<Record<"x" | "y", ScaleLinear<number, number>>>;

/** Grid lines at the same numbers on both axes. */
function drawTicks(svg: SVGSVGElement, { x, y }: Scales, { left, right, top, bottom }: Frame): void {
  const ticks = x.ticks(TICKS).filter(Number.isInteger);
  const across = layer(svg, "axis-x")
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, number>("g")
    .data(ticks)
    .join(tick)
    .attr("transform", (value) => `translate(${round(x(value))},0)`);
  across.select("line").attr("y1", top).attr("y2", bottom);
  across
    .select("text")
    .attr("y", bottom + TICK_PADDING)
    .attr("dy", "0.71em")
    .attr("text-anchor", "middle")
    .text(whole);
  const up = layer(svg, "axis-y")
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, number>("g")
    .data(ticks)
    .join(tick)
    .attr("transform", (value) => `translate(0,${round(y(value))})`);
  up.select("line").attr("x1", left).attr("x2", right);
  up.select("text")
    .attr("x", left - TICK_PADDING)
    .attr("dy", "0.32em")
    .attr("text-anchor", "end")
    .text(whole);
}

function tick(
  enter: Selection<EnterElement, number, SVGGElement, unknown>,
): Selection<SVGGElement, number, SVGGElement, unknown> {
  const made = enter.append("g").attr("class", "tick");
  made.append("line");
  made.append("text");
  return made;
}

/** A legend's mark of a group. */
export function groupIcon(index: number | null): SVGSVGElement {
  const path = svgElement("path", { class: groupClass(index), d: marks(index ?? 0, [[0, 0]]) });
  return svgElement("svg", { class: "icon", viewBox: "-5 -5 10 10", "aria-hidden": "true" }, path);
}

function marks(index: number, places: readonly (readonly [number, number])[]): string {
  const shape = SHAPES[index % SHAPES.length] ?? SHAPES[0];
  return places.map(([a, b]) => `M${round(a)},${round(b)}${shape}`).join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function summary({ units, groups, density, scale }: PosteriorPlaneModel): string {
  const examples = groups.reduce((sum, { places }) => sum + places.length, 0);
  const named = groups.filter(({ name }) => name !== null).map(({ name }) => name);
  if (density !== null)
    return `Density of the aggregate posterior of ${examples} held-out examples in z${units[0]} and z${units[1]}`;
  const label = scale === null ? "" : `, by a label from ${scale.low} to ${scale.high}`;
  return `Posterior means of ${examples} held-out examples in z${units[0]} and z${units[1]}${named.length === 0 ? "" : `, by label: ${named.join(", ")}`}${label}`;
}
