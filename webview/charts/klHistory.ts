import type { ScaleLinear } from "d3-scale";
import { scaleLinear } from "d3-scale";
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
import { dimensionName } from "./klHeatmapModel.ts";
import { epochEdges, type HistoryModel } from "./klHistoryModel.ts";
import type { ReadHooks, Margins, Size, TipText } from "./plane.ts";
import { fit, layer } from "./plane.ts";

/** Latent dimension x epoch, coloured by KL. */

const MARGINS: Margins = { top: 4, right: 10, bottom: 44, left: 36 };
const PIXELS_BETWEEN_TICKS = 76;

interface Drawn {
  readonly model: HistoryModel;
  readonly place: HeatPlace;
}

const drawn = new WeakMap<SVGSVGElement, Drawn>();

export function drawKlHistory(svg: SVGSVGElement, model: HistoryModel, size: Size, hooks: ReadHooks): void {
  fit(svg, size);
  const x = scaleLinear()
    .domain([model.firstEpoch, model.lastEpoch])
    .range([MARGINS.left, size.width - MARGINS.right]);
  const rows = model.dimensions.length;
  const cellHeight = (size.height - MARGINS.top - MARGINS.bottom) / Math.max(1, rows);
  // No gaps between epochs.
  const place: HeatPlace = {
    top: MARGINS.top,
    edges: epochEdges(model).map((epoch) => x(epoch)),
    cellHeight,
    gapX: 0,
    gapY: gapOf(cellHeight),
  };
  drawHeatCells(svg, { columns: model.columns, rows, highest: model.highestNats }, place);
  drawRowNames(svg, model.dimensions.map(dimensionName), MARGINS.left - 8, place);
  drawEpochs(svg, x, size);
  drawBottomTitle(svg, "epoch", size.width - MARGINS.right, size.height - 4);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary(model));
  if (!drawn.has(svg)) listen(svg, hooks);
  drawn.set(svg, { model, place });
}

function drawEpochs(svg: SVGSVGElement, x: ScaleLinear<number, number>, size: Size): void {
  const [left = 0, right = 0] = x.range();
  const ticks = x.ticks(Math.max(2, Math.floor((right - left) / PIXELS_BETWEEN_TICKS))).filter(Number.isInteger);
  layer(svg, "column-names")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data(ticks)
    .join("text")
    .attr("x", (epoch) => x(epoch))
    .attr("y", size.height - MARGINS.bottom + 16)
    .text(String);
}

function summary({ epochs, dimensions, highestNats }: HistoryModel): string {
  return `KL of ${dimensions.length} latent dimensions (rows, the highest final KL first) in epochs ${epochs[0] ?? 0} to ${epochs.at(-1) ?? 0}; held-out data, 0 to ${smallNats(highestNats)} nats.`;
}

function listen(svg: SVGSVGElement, { read }: ReadHooks): void {
  svg.addEventListener("pointermove", (event) => {
    const current = drawn.get(svg);
    if (current === undefined) return;
    const { model, place } = current;
    const cell = cellUnder(svg, event, place, model.dimensions.length);
    const anchor = frameCell(svg, cell, place);
    if (cell === null || anchor === null) read();
    else read(anchor, () => cellTip(drawn.get(svg)?.model ?? model, cell));
  });
  svg.addEventListener("pointerleave", () => {
    const current = drawn.get(svg);
    if (current !== undefined) frameCell(svg, null, current.place);
    read();
  });
}

function cellTip({ epochs, dimensions, columns }: HistoryModel, { column, row }: CellPlace): TipText {
  const dimension = dimensions[row] ?? 0;
  const klNats = columns[column]?.[row];
  return {
    title: `Epoch ${epochs[column] ?? ""}`,
    facts:
      klNats === undefined ? [] : [{ name: `KL of ${dimensionName(dimension)}`, value: `${smallNats(klNats)} nats` }],
  };
}
