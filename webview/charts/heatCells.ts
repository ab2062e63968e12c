import { bisectRight, mean } from "d3-array";
import { select } from "d3-selection";
import { layer } from "./plane.ts";

/**
 * Cells coloured by their value, with one path for each shade. Separate elements for the 12,800 cells of 200 points x 64 dimensions
 * would take seconds to lay out; a bitmap would neither follow the theme nor be vectors in a saved chart.
 */
export interface HeatCells {
  /** Values by column, from the first row down; undefined for a missing row, null for a column without figures. */
  readonly columns: readonly (readonly (number | undefined)[] | null)[];
  readonly rows: number;
  /** The value of the last shade. */
  readonly highest: number;
}

/** Positions of the cells, in the units of the drawing. */
export interface HeatPlace {
  readonly top: number;
  /** One more than there are columns. */
  readonly edges: readonly number[];
  readonly cellHeight: number;
  /** Gaps between columns and between rows. */
  readonly gapX: number;
  readonly gapY: number;
}

/** One pixel, or none for small cells. */
export function gapOf(cellSize: number): number {
  return cellSize > 6 ? 1 : 0;
}

const SHADES = 64;

export function drawHeatCells(svg: SVGSVGElement, everyCell: HeatCells, everyPlace: HeatPlace): void {
  const [cells, place] = perPixel(everyCell, everyPlace);
  drawGrounds(svg, cells, place);
  layer(svg, "cells")
    // Without gaps, antialiased edges would show as stripes.
    .attr("shape-rendering", place.gapX === 0 || place.gapY === 0 ? "crispEdges" : null)
    .selectAll<SVGPathElement, Shade>("path")
    .data(shadesOf(cells, place), ({ shade }) => shade)
    .join((entering) =>
      entering
        .append("path")
        .attr("class", "cell")
        .style("--t", ({ shade }) => shade / SHADES),
    )
    .each(function ({ path }) {
      if (this.getAttribute("d") !== path) this.setAttribute("d", path);
    });
}

/** Columns narrower than half a pixel are drawn together as their mean: ten thousand take seconds to rasterise, and no screen shows them. */
function perPixel(cells: HeatCells, place: HeatPlace): readonly [HeatCells, HeatPlace] {
  const { columns, rows } = cells;
  const [first = 0, last = first] = [place.edges[0], place.edges.at(-1)];
  const together = Math.floor(columns.length / Math.max(1, last - first));
  if (together < 2) return [cells, place];
  const starts = Array.from({ length: Math.ceil(columns.length / together) }, (_, i) => i * together);
  const merged = starts.map((start) => {
    const measured = columns.slice(start, start + together).filter((column) => column !== null);
    return measured.length === 0
      ? null
      : Array.from({ length: rows }, (_, row) => mean(measured, (column) => column[row]));
  });
  const edges = [...starts.map((start) => place.edges[start] ?? first), last];
  return [
    { ...cells, columns: merged },
    { ...place, edges },
  ];
}

/** A ground under each column, with a stroke across columns without figures. */
function drawGrounds(
  svg: SVGSVGElement,
  { columns, rows }: HeatCells,
  { top, edges, cellHeight, gapX, gapY }: HeatPlace,
): void {
  const bottom = top + rows * cellHeight - gapY;
  const sides = columns.map((column, i) => ({
    isAbsent: column === null,
    left: edges[i] ?? 0,
    right: (edges[i + 1] ?? 0) - gapX,
  }));
  const across = sides
    .filter(({ isAbsent }) => isAbsent)
    .map(({ left, right }) => `M${short(left)},${short(bottom)}L${short(right)},${short(top)}`);
  const paths = [
    { name: "ground", path: sides.map(({ left, right }) => rectangle(left, right, top, bottom)).join("") },
    { name: "absent", path: across.join("") },
  ];
  layer(svg, "grounds")
    .selectAll("path")
    .data(paths.filter(({ path }) => path !== ""))
    .join("path")
    .attr("class", ({ name }) => name)
    .attr("d", ({ path }) => path);
}

interface Shade {
  readonly shade: number;
  readonly path: string;
}

/** Without gaps, neighbours of the same shade in a row are merged into one rectangle. */
function shadesOf(
  { columns, rows, highest }: HeatCells,
  { top, edges, cellHeight, gapX, gapY }: HeatPlace,
): readonly Shade[] {
  const paths = new Map<number, string[]>();
  for (let row = 0; row < rows; row++) {
    const [above, below] = [top + row * cellHeight, top + (row + 1) * cellHeight - gapY];
    for (let from = 0, to = 0; from < columns.length; from = to) {
      const shade = shadeOf(columns[from]?.[row], highest);
      do to++;
      while (gapX === 0 && to < columns.length && shadeOf(columns[to]?.[row], highest) === shade);
      if (shade === null) continue;
      const path = paths.get(shade) ?? [];
      path.push(rectangle(edges[from] ?? 0, (edges[to] ?? 0) - gapX, above, below));
      paths.set(shade, path);
    }
  }
  return [...paths].map(([shade, parts]) => ({ shade, path: parts.join("") })).sort((a, b) => a.shade - b.shade);
}

function shadeOf(value: number | undefined, highest: number): number | null {
  return value === undefined ? null : Math.round(Math.max(0, Math.min(1, value / highest)) * SHADES);
}

function rectangle(left: number, right: number, top: number, bottom: number): string {
  return `M${short(left)},${short(top)}H${short(right)}V${short(bottom)}H${short(left)}Z`;
}

function short(length: number): number {
  return Math.round(length * 100) / 100;
}

export interface CellPlace {
  readonly column: number;
  readonly row: number;
}

/** The cell under the pointer, or null. */
export function cellUnder(
  svg: SVGSVGElement,
  { clientX, clientY }: MouseEvent,
  { top, edges, cellHeight }: HeatPlace,
  rows: number,
): CellPlace | null {
  const box = svg.getBoundingClientRect();
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const x = ((clientX - box.left) / box.width) * width;
  const row = Math.floor((((clientY - box.top) / box.height) * height - top) / cellHeight);
  const column = bisectRight(edges, x) - 1;
  return column >= 0 && column < edges.length - 1 && row >= 0 && row < rows ? { column, row } : null;
}

/** Frames the hovered cell. @returns the frame, as the tooltip's anchor */
export function frameCell(
  svg: SVGSVGElement,
  cell: CellPlace | null,
  { top, edges, cellHeight }: HeatPlace,
): Element | null {
  const rect = layer(svg, "frames")
    .selectAll<SVGRectElement, CellPlace>("rect.pointed-at")
    .data(cell === null ? [] : [cell])
    .join("rect")
    .attr("class", "pointed-at")
    .attr("x", ({ column }) => edges[column] ?? 0)
    .attr("y", ({ row }) => top + row * cellHeight)
    .attr("width", ({ column }) => (edges[column + 1] ?? 0) - (edges[column] ?? 0))
    .attr("height", cellHeight);
  return rect.node();
}

/** Names of rows at the left; leaves some out if there is no room. */
export function drawRowNames(
  svg: SVGSVGElement,
  names: readonly string[],
  right: number,
  { top, cellHeight }: HeatPlace,
): void {
  const step = Math.ceil(LABEL_HEIGHT / cellHeight);
  const rows = names.map((name, row) => ({ name, row })).filter(({ row }) => row % step === 0);
  layer(svg, "row-names")
    .attr("aria-hidden", "true")
    .selectAll<SVGTextElement, (typeof rows)[number]>("text")
    .data(rows, ({ row }) => row)
    .join("text")
    .attr("x", right)
    .attr("y", ({ row }) => top + (row + 0.5) * cellHeight)
    .text(({ name }) => name);
}

const LABEL_HEIGHT = 13;

export function drawBottomTitle(svg: SVGSVGElement, title: string, right: number, y: number): void {
  select(layer(svg, "axis-titles").node())
    .selectAll("text")
    .data([`${title} →`])
    .join("text")
    .attr("class", "axis-title")
    .attr("x", right)
    .attr("y", y)
    .attr("text-anchor", "end")
    .text((text) => text);
}
