import { select } from "d3-selection";
import type { Evaluation } from "../../src/core/evaluation.ts";
import { smallNats } from "../wording.ts";
import type { HeatmapColumn, HeatmapModel } from "./klHeatmapModel.ts";
import type { Margins, PointHooks, Size, TipText } from "./plane.ts";
import { fit, layer } from "./plane.ts";

/** Latent dimension x point, coloured by KL. */

const MARGINS: Margins = { top: 4, right: 4, bottom: 44, left: 36 };
const LABEL_HEIGHT = 13;
const CHARACTER_WIDTH = 6.4;
const ROWS_HEIGHT = 250;

/** The height a heatmap of that many rows asks for. */
export function heatmapHeight({ dimensions }: HeatmapModel): number {
  const rows = Math.max(1, dimensions.length);
  return Math.round(rows * Math.max(5, Math.min(26, ROWS_HEIGHT / rows))) + MARGINS.top + MARGINS.bottom;
}

interface HeatmapSelection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

interface Cell {
  readonly point: number;
  readonly dimension: number;
  readonly klNats: number;
  readonly title: string;
}

interface Grid {
  readonly model: HeatmapModel;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** What each column was drawn from: a column whose figures are the same is left alone. */
const drawn = new WeakMap<Element, Evaluation | null>();
const signatures = new WeakMap<Element, string>();

export function drawKlHeatmap(svg: SVGSVGElement, model: HeatmapModel, selection: HeatmapSelection, size: Size, hooks: PointHooks): void {
  fit(svg, size);
  const grid: Grid = {
    model,
    cellWidth: Math.max(1, (size.width - MARGINS.left - MARGINS.right) / Math.max(1, model.columns.length)),
    cellHeight: (size.height - MARGINS.top - MARGINS.bottom) / Math.max(1, model.dimensions.length),
  };
  const signature = [model.dimensions.join(), model.highestNats, grid.cellWidth, grid.cellHeight].join("|");
  const isNew = signatures.get(svg) !== signature;
  signatures.set(svg, signature);
  layer(svg, "columns")
    .selectAll<SVGGElement, HeatmapColumn>("g.column")
    .data(model.columns, ({ point }) => point)
    .join((entering) => {
      const column = entering.append("g");
      column.append("rect").attr("class", "ground");
      column.append("g").attr("class", "cells");
      return column;
    })
    .attr("class", "column")
    .attr("data-point", ({ point }) => point)
    .attr("transform", (_, index) => `translate(${MARGINS.left + index * grid.cellWidth},${MARGINS.top})`)
    .each(function (column) {
      if (!isNew && drawn.get(this) === column.heldOut) return;
      drawn.set(this, column.heldOut);
      drawColumn(this, column, grid);
    });
  drawFrames(svg, grid, selection);
  drawNames(svg, grid, selection, size);
  listen(svg, hooks);
}

function drawColumn(element: SVGGElement, { point, title, heldOut }: HeatmapColumn, { model, cellWidth, cellHeight }: Grid): void {
  const gap = gapOf({ cellWidth, cellHeight });
  const column = select(element);
  column.select(".ground").attr("width", cellWidth - gap).attr("height", cellHeight * model.dimensions.length - gap);
  const cells = model.dimensions.flatMap((dimension, row): readonly (Cell & { readonly row: number })[] => {
    const klNats = heldOut?.klPerDimensionNats[dimension];
    return klNats === undefined ? [] : [{ point, dimension, klNats, title, row }];
  });
  column
    .select(".cells")
    // Without gaps, edges between pixels would show as stripes.
    .attr("shape-rendering", gap === 0 ? "crispEdges" : null)
    .selectAll<SVGRectElement, (typeof cells)[number]>("rect")
    .data(cells, ({ dimension }) => dimension)
    .join("rect")
    .attr("class", "cell")
    .attr("y", ({ row }) => row * cellHeight)
    .attr("width", cellWidth - gap)
    .attr("height", cellHeight - gap)
    .style("--t", ({ klNats }) => Math.max(0, Math.min(1, klNats / model.highestNats)));
}

/** Between cells, unless they are too small to spare a pixel. */
function gapOf({ cellWidth, cellHeight }: Pick<Grid, "cellWidth" | "cellHeight">): number {
  return cellWidth > 6 && cellHeight > 6 ? 1 : 0;
}

/** About the columns pointed at and chosen, over their neighbours. */
function drawFrames(svg: SVGSVGElement, { model, cellWidth, cellHeight }: Grid, { shown, hovered }: HeatmapSelection): void {
  const gap = gapOf({ cellWidth, cellHeight });
  const framed = [...new Set([hovered, shown])].map((point) => ({ point, index: model.columns.findIndex((column) => column.point === point) }));
  layer(svg, "frames")
    .selectAll("rect")
    .data(framed.filter(({ index }) => index >= 0))
    .join("rect")
    .attr("class", ({ point }) => (point === shown ? "is-chosen" : "is-hovered"))
    .attr("x", ({ index }) => MARGINS.left + index * cellWidth - 1)
    .attr("y", MARGINS.top - 1)
    .attr("width", cellWidth - gap + 2)
    .attr("height", cellHeight * model.dimensions.length - gap + 2);
}

/** Names of rows and columns, as many as there is room for. */
function drawNames(svg: SVGSVGElement, { model, cellWidth, cellHeight }: Grid, { shown }: HeatmapSelection, size: Size): void {
  const rowStep = Math.ceil(LABEL_HEIGHT / cellHeight);
  const rows = model.dimensions.map((dimension, row) => ({ dimension, row })).filter(({ row }) => row % rowStep === 0);
  layer(svg, "row-names")
    .selectAll<SVGTextElement, (typeof rows)[number]>("text")
    .data(rows, ({ row }) => row)
    .join("text")
    .attr("x", MARGINS.left - 8)
    .attr("y", ({ row }) => MARGINS.top + (row + 0.5) * cellHeight)
    .text(({ dimension }) => dimensionName(dimension));
  layer(svg, "column-names")
    .selectAll("text")
    .data(columnNames(model, cellWidth))
    .join("text")
    .attr("class", ({ points }) => (points.some((point) => point === shown) ? "name is-chosen" : "name"))
    .attr("x", ({ centre }) => MARGINS.left + centre)
    .attr("y", size.height - MARGINS.bottom + 16)
    .text(({ label }) => label);
  layer(svg, "axis-titles")
    .selectAll("text")
    .data([`${model.xTitle} →`])
    .join("text")
    .attr("class", "axis-title")
    .attr("x", size.width - MARGINS.right)
    .attr("y", size.height - 4)
    .attr("text-anchor", "end")
    .text((title) => title);
}

interface ColumnName {
  readonly label: string;
  readonly points: readonly number[];
  readonly centre: number;
}

const NAME_GAP = 7;

/** One name for neighbours of the same name; those that would touch the one before are left out. */
function columnNames({ columns }: HeatmapModel, cellWidth: number): readonly ColumnName[] {
  const names: ColumnName[] = [];
  let end = -Infinity;
  for (let from = 0, to = 0; from < columns.length; from = to) {
    const label = columns[from]?.label ?? "";
    while (to < columns.length && columns[to]?.label === label) to++;
    const centre = ((from + to) / 2) * cellWidth;
    const halfWidth = (label.length * CHARACTER_WIDTH) / 2;
    if (centre - halfWidth < end + NAME_GAP) continue;
    end = centre + halfWidth;
    names.push({ label, points: columns.slice(from, to).map(({ point }) => point), centre });
  }
  return names;
}

const listening = new WeakSet<SVGSVGElement>();

function listen(svg: SVGSVGElement, { hover, choose }: PointHooks): void {
  if (listening.has(svg)) return;
  listening.add(svg);
  const columnPoint = (event: Event): number | null => {
    const point = (event.target as Element).closest(".column")?.getAttribute("data-point");
    return point === null || point === undefined ? null : Number(point);
  };
  svg.addEventListener("pointerover", (event) => {
    const cell = (event.target as Element).closest(".cell");
    if (cell !== null) hover(columnPoint(event), cell, () => cellTip(select<Element, Cell>(cell).datum()));
    else hover(columnPoint(event));
  });
  svg.addEventListener("pointerout", () => hover(null));
  svg.addEventListener("click", (event) => {
    const point = columnPoint(event);
    if (point !== null) choose(point);
  });
}

function cellTip({ dimension, klNats, title }: Cell): TipText {
  return { title, facts: [{ name: `KL of ${dimensionName(dimension)}`, value: `${smallNats(klNats)} nats` }] };
}

/** Counted from 0, as in results.json. */
function dimensionName(dimension: number): string {
  return `z${dimension}`;
}
