import type { PointHooks, TipText } from "./plane.ts";
import { layer } from "./plane.ts";

/**
 * Many marks of a chart, drawn as a few paths of many marks each, one for each look and shade: ten thousand elements take seconds to lay
 * out. The paths take no input; the nearest mark is found by its place.
 */

/** More marks than this are a crowd. */
const MAX_SEPARATE = 400;

export function isCrowd(marks: readonly unknown[]): boolean {
  return marks.length > MAX_SEPARATE;
}

/** Of the scale of betas. */
const SHADES = 48;

/** A mark at its place in pixels. */
export interface CrowdMark {
  readonly x: number;
  readonly y: number;
  /** The classes of its group. */
  readonly look: string;
  readonly tone: number;
  /** Its path around (0, 0); see `placedPath`. */
  readonly path: string;
  readonly scale: number;
}

/** A mark that the pointer can find. */
export interface CrowdTarget {
  readonly x: number;
  readonly y: number;
  /** Null: it has a tooltip, and cannot be chosen. */
  readonly point: number | null;
  readonly tip: () => TipText;
}

interface Shade {
  readonly key: string;
  readonly look: string;
  readonly tone: number;
  readonly path: string;
}

/** @param name of the layer, which lies below the layer `above` */
export function drawCrowd(svg: SVGSVGElement, name: string, above: string, marks: readonly CrowdMark[]): void {
  const hasLayer = svg.querySelector(`:scope > g.${name}`) !== null;
  if (!hasLayer && marks.length === 0) return;
  const drawing = layer(svg, name);
  const next = svg.querySelector(`:scope > g.${above}`);
  if (!hasLayer && next !== null) svg.insertBefore(drawing.node() as SVGGElement, next);
  drawing
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, Shade>("g")
    .data(shadesOf(marks), ({ key }) => key)
    .join((entering) => {
      const group = entering.append("g").attr("class", ({ look }) => `crowd toned ${look}`);
      group.append("path").attr("class", "symbol");
      return group;
    })
    .style("--t", ({ tone }) => tone)
    .each(function ({ path }) {
      const symbols = this.firstElementChild;
      if (symbols?.getAttribute("d") !== path) symbols?.setAttribute("d", path);
    });
}

function shadesOf(marks: readonly CrowdMark[]): readonly Shade[] {
  const paths = new Map<string, { readonly look: string; readonly tone: number; readonly parts: string[] }>();
  for (const { x, y, look, tone, path, scale } of marks) {
    const shade = Math.round(tone * SHADES);
    const key = `${look} ${shade}`;
    const known = paths.get(key) ?? { look, tone: shade / SHADES, parts: [] };
    paths.set(key, known);
    known.parts.push(placedPath(path, x, y, scale));
  }
  return [...paths].map(([key, { look, tone, parts }]) => ({ key, look, tone, path: parts.join("") }));
}

interface Segment {
  readonly command: string;
  readonly numbers: readonly number[];
}

const parsed = new Map<string, readonly Segment[]>();

/** A path of absolute M, L, H, V, Q, A and Z around (0, 0), moved and scaled. */
export function placedPath(path: string, x: number, y: number, scale: number): string {
  const segments = parsed.get(path) ?? segmentsOf(path);
  parsed.set(path, segments);
  return segments.map(({ command, numbers }) => command + placed(command, numbers, x, y, scale).join(",")).join("");
}

function segmentsOf(path: string): readonly Segment[] {
  return [...path.matchAll(/([A-Z])([^A-Z]*)/g)].map(([, command = "", numbers = ""]) => ({
    command,
    numbers: numbers === "" ? [] : numbers.split(",").map(Number),
  }));
}

function placed(command: string, numbers: readonly number[], x: number, y: number, scale: number): readonly number[] {
  const across = (value: number): number => short(x + scale * value);
  const down = (value: number): number => short(y + scale * value);
  if (command === "H") return numbers.map(across);
  if (command === "V") return numbers.map(down);
  if (command !== "A") return numbers.map((value, index) => (index % 2 === 0 ? across(value) : down(value)));
  const [rx = 0, ry = 0, rotation = 0, isLarge = 0, isClockwise = 0, toX = 0, toY = 0] = numbers;
  return [short(scale * rx), short(scale * ry), rotation, isLarge, isClockwise, across(toX), down(toY)];
}

function short(length: number): number {
  return Math.round(length * 10) / 10;
}

/** How far from a mark the pointer finds it, in pixels of the drawing. */
const REACH = 11;

interface Listening {
  targets: ReadonlyMap<string, readonly CrowdTarget[]>;
  found: CrowdTarget | null;
}

const listening = new WeakMap<SVGSVGElement, Listening>();

/** From now on the pointer finds these marks of a chart. Without any, the chart's elements take the input themselves. */
export function findAmong(svg: SVGSVGElement, targets: readonly CrowdTarget[], hooks: PointHooks): void {
  const known = listening.get(svg);
  if (known === undefined && targets.length === 0) return;
  const cells = new Map<string, CrowdTarget[]>();
  for (const target of targets) {
    const key = cellOf(target.x, target.y);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [target]);
    else cell.push(target);
  }
  svg.classList.toggle("is-crowded", targets.length > 0);
  if (known !== undefined) known.targets = cells;
  else {
    const state: Listening = { targets: cells, found: null };
    listening.set(svg, state);
    listen(svg, state, hooks);
  }
}

function cellOf(x: number, y: number): string {
  return `${Math.floor(x / REACH)} ${Math.floor(y / REACH)}`;
}

function listen(svg: SVGSVGElement, state: Listening, { hover, choose }: PointHooks): void {
  const leave = (): void => {
    if (state.found === null) return;
    state.found = null;
    svg.classList.remove("can-choose");
    hover(null);
  };
  svg.addEventListener("pointermove", (event) => {
    const found = nearest(svg, event, state.targets);
    if (found === null) return leave();
    if (found === state.found) return;
    state.found = found;
    svg.classList.toggle("can-choose", found.point !== null);
    hover(found.point, anchorAt(svg, found), found.tip);
  });
  svg.addEventListener("pointerleave", leave);
  svg.addEventListener("click", (event) => {
    const found = nearest(svg, event, state.targets);
    if (found !== null && found.point !== null) choose(found.point);
  });
}

/** An unseen element at the mark's place, beside which the tooltip is shown. */
function anchorAt(svg: SVGSVGElement, { x, y }: CrowdTarget): Element {
  const anchor = layer(svg, "anchor")
    .selectAll<SVGCircleElement, number>("circle")
    .data([0])
    .join("circle")
    .attr("r", REACH)
    .attr("cx", x)
    .attr("cy", y);
  return anchor.node() ?? svg;
}

function nearest(
  svg: SVGSVGElement,
  { clientX, clientY }: MouseEvent,
  cells: Listening["targets"],
): CrowdTarget | null {
  if (cells.size === 0) return null;
  const box = svg.getBoundingClientRect();
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const x = ((clientX - box.left) / box.width) * width;
  const y = ((clientY - box.top) / box.height) * height;
  let best: CrowdTarget | null = null;
  let bestDistance = REACH;
  for (const right of [-REACH, 0, REACH])
    for (const down of [-REACH, 0, REACH])
      for (const target of cells.get(cellOf(x + right, y + down)) ?? []) {
        const distance = Math.hypot(target.x - x, target.y - y);
        if (distance >= bestDistance) continue;
        best = target;
        bestDistance = distance;
      }
  return best;
}
