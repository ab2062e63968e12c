import { smallNats } from "../wording.ts";
import {
  type CellPlace,
  cellUnder,
  drawBottomTitle,
  drawHeatCells,
  drawRowNames,
  frameCell,
  gapOf,
  type HeatPlace,
} from "./heatCells.ts";
import { dimensionName, type HeatmapModel } from "./klHeatmapModel.ts";
import type { Margins, PointHooks, Size, TipText } from "./plane.ts";
import { fit, layer } from "./plane.ts";

/** Latent dimension x point, coloured by KL. */

const MARGINS: Margins = { top: 4, right: 4, bottom: 44, left: 36 };
const CHARACTER_WIDTH = 6.4;
const ROWS_HEIGHT = 250;

/** The height of a heatmap with that many rows. */
export function heatmapHeight({ dimensions }: Pick<HeatmapModel, "dimensions">): number {
  const rows = Math.max(1, dimensions.length);
  return Math.round(rows * Math.max(5, Math.min(26, ROWS_HEIGHT / rows))) + MARGINS.top + MARGINS.bottom;
}

interface HeatmapSelection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

interface Drawn {
  readonly model: HeatmapModel;
  readonly place: HeatPlace;
}

/** The last drawing. While the model stays the same, only frames and names are drawn again. */
const drawn = new WeakMap<SVGSVGElement, Drawn>();

export function drawKlHeatmap(
  svg: SVGSVGElement,
  model: HeatmapModel,
  selection: HeatmapSelection,
  size: Size,
  hooks: PointHooks,
): void {
  const before = drawn.get(svg);
  const isSame = before?.model === model && svg.getAttribute("viewBox") === `0 0 ${size.width} ${size.height}`;
  fit(svg, size);
  const place = isSame ? before.place : placeOf(model, size);
  if (!isSame) {
    drawHeatCells(svg, cellsOf(model), place);
    drawRowNames(svg, model.dimensions.map(dimensionName), MARGINS.left - 8, place);
    drawBottomTitle(svg, model.xTitle, size.width - MARGINS.right, size.height - 4);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", summary(model));
  }
  drawFrames(svg, model, place, selection);
  drawColumnNames(svg, model, place, selection, size);
  if (before === undefined) listen(svg, hooks);
  drawn.set(svg, { model, place });
}

function placeOf({ columns, dimensions }: HeatmapModel, size: Size): HeatPlace {
  // Below a pixel where there are very many points: all must be in the picture.
  const cellWidth = (size.width - MARGINS.left - MARGINS.right) / Math.max(1, columns.length);
  const cellHeight = (size.height - MARGINS.top - MARGINS.bottom) / Math.max(1, dimensions.length);
  const gap = Math.min(gapOf(cellWidth), gapOf(cellHeight));
  return {
    top: MARGINS.top,
    edges: Array.from({ length: columns.length + 1 }, (_, i) => MARGINS.left + i * cellWidth),
    cellHeight,
    gapX: gap,
    gapY: gap,
  };
}

function cellsOf({ columns, dimensions, highestNats }: HeatmapModel) {
  const values = columns.map(({ heldOut }) =>
    heldOut === null ? null : dimensions.map((dimension) => heldOut.klPerDimensionNats[dimension]),
  );
  return { columns: values, rows: dimensions.length, highest: highestNats };
}

function summary({ columns, dimensions, highestNats, xTitle }: HeatmapModel): string {
  return `KL of ${dimensions.length} latent dimensions (rows, the highest mean first) at ${columns.length} points (columns, ${xTitle}); held-out data, 0 to ${smallNats(highestNats)} nats.`;
}

/** Frames around the hovered and the chosen column. */
function drawFrames(
  svg: SVGSVGElement,
  model: HeatmapModel,
  place: HeatPlace,
  { shown, hovered }: HeatmapSelection,
): void {
  const framed = [...new Set([hovered, shown])].map((point) => ({
    point,
    index: model.columns.findIndex((column) => column.point === point),
  }));
  layer(svg, "frames")
    .selectAll("rect.framed")
    .data(framed.filter(({ index }) => index >= 0))
    .join("rect")
    .attr("class", ({ point }) => `framed ${point === shown ? "is-chosen" : "is-hovered"}`)
    .attr("x", ({ index }) => (place.edges[index] ?? 0) - 1)
    .attr("y", MARGINS.top - 1)
    .attr("width", ({ index }) => (place.edges[index + 1] ?? 0) - (place.edges[index] ?? 0) - place.gapX + 2)
    .attr("height", place.cellHeight * model.dimensions.length - place.gapY + 2);
}

function drawColumnNames(
  svg: SVGSVGElement,
  model: HeatmapModel,
  place: HeatPlace,
  { shown }: HeatmapSelection,
  size: Size,
): void {
  layer(svg, "column-names")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data(columnNames(model, place))
    .join("text")
    .attr("class", ({ points }) => (points.some((point) => point === shown) ? "name is-chosen" : "name"))
    .attr("x", ({ centre }) => centre)
    .attr("y", size.height - MARGINS.bottom + 16)
    .text(({ label }) => label);
}

interface ColumnName {
  readonly label: string;
  readonly points: readonly number[];
  readonly centre: number;
}

const NAME_GAP = 7;

/** One name for neighbours of the same name; leaves out names that would touch the previous one. */
function columnNames({ columns }: HeatmapModel, { edges }: HeatPlace): readonly ColumnName[] {
  const names: ColumnName[] = [];
  let end = -Infinity;
  for (let from = 0, to = 0; from < columns.length; from = to) {
    const label = columns[from]?.label ?? "";
    while (to < columns.length && columns[to]?.label === label) to++;
    const centre = ((edges[from] ?? 0) + (edges[to] ?? 0)) / 2;
    const halfWidth = (label.length * CHARACTER_WIDTH) / 2;
    if (centre - halfWidth < end + NAME_GAP) continue;
    end = centre + halfWidth;
    names.push({ label, points: columns.slice(from, to).map(({ point }) => point), centre });
  }
  return names;
}

function listen(svg: SVGSVGElement, { hover, choose }: PointHooks): void {
  const under = (event: MouseEvent): (Drawn & { readonly cell: CellPlace }) | null => {
    const current = drawn.get(svg);
    const cell = current === undefined ? null : cellUnder(svg, event, current.place, current.model.dimensions.length);
    return current === undefined || cell === null ? null : { ...current, cell };
  };
  let last: string | null = null;
  const leave = (): void => {
    const current = drawn.get(svg);
    if (last === null || current === undefined) return;
    last = null;
    frameCell(svg, null, current.place);
    hover(null);
  };
  svg.addEventListener("pointermove", (event) => {
    const found = under(event);
    if (found === null) return leave();
    const { model, place, cell } = found;
    const name = `${cell.column} ${cell.row}`;
    if (name === last) return;
    last = name;
    const anchor = frameCell(svg, cell, place) ?? svg;
    hover(model.columns[cell.column]?.point ?? null, anchor, () => cellTip(drawn.get(svg)?.model ?? model, cell));
  });
  svg.addEventListener("pointerleave", leave);
  svg.addEventListener("click", (event) => {
    const found = under(event);
    const point = found?.model.columns[found.cell.column]?.point;
    if (point !== undefined) choose(point);
  });
}

function cellTip({ columns, dimensions }: HeatmapModel, { column, row }: CellPlace): TipText {
  const { title = "", heldOut = null } = columns[column] ?? {};
  const dimension = dimensions[row] ?? 0;
  const klNats = heldOut?.klPerDimensionNats[dimension];
  return {
    title,
    facts: [
      {
        name: `KL of ${dimensionName(dimension)}`,
        value: klNats === undefined ? "not available" : `${smallNats(klNats)} nats`,
      },
    ],
  };
}
