import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { nats } from "../../src/results/wording.ts";
import { smallNats } from "../wording.ts";
import { activeText, type KlBar, type KlBarsModel } from "./klBarsModel.ts";
import { dimensionName } from "./klHeatmapModel.ts";
import type { Margins, ReadHooks, Size, TipText } from "./plane.ts";
import { fit, layer } from "./plane.ts";

/** One bar for each dimension with a mark for the training data, and a line between active and inactive units. */

const MARGINS: Margins = { top: 2, right: 44, bottom: 34, left: 36 };
const TALLEST_ROW = 20;
const LOWEST_ROW = 8;
const ROWS_HEIGHT = 480;
/** Height of the divider, which names the number of active units. */
const DIVIDER = 18;
/** Smaller rows have no room for their own name and number. */
const READABLE_ROW = 13;

function rowHeight({ shown }: KlBarsModel): number {
  return Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, ROWS_HEIGHT / Math.max(1, shown)));
}

/** The height of the chart. */
export function klBarsHeight(model: KlBarsModel): number {
  return Math.round(MARGINS.top + model.shown * rowHeight(model) + (hasDivider(model) ? DIVIDER : 0) + MARGINS.bottom);
}

function hasDivider({ activeUnits, shown, bars }: KlBarsModel): boolean {
  return activeUnits < shown || shown === bars.length;
}

const models = new WeakMap<SVGSVGElement, KlBarsModel>();

export function drawKlBars(svg: SVGSVGElement, model: KlBarsModel, size: Size, hooks: ReadHooks): void {
  fit(svg, size);
  const bars = model.bars.slice(0, model.shown);
  const height = rowHeight(model);
  const x = scaleLinear()
    .domain([0, model.highestNats])
    .range([MARGINS.left, size.width - MARGINS.right]);
  const top = (rank: number): number =>
    MARGINS.top + rank * height + (hasDivider(model) && rank >= model.activeUnits ? DIVIDER : 0);
  drawGrid(svg, x, size);
  const gap = height > 12 ? 4 : height > 9 ? 2 : 1;
  const rows = layer(svg, "bars")
    .selectAll<SVGGElement, KlBar>("g.bar")
    .data(bars, ({ dimension }) => dimension)
    .join((entering) => {
      const row = entering.append("g");
      row.append("rect").attr("class", "hit");
      row.append("rect").attr("class", "track");
      row.append("rect").attr("class", "kl");
      row.append("line").attr("class", "train");
      row.append("text").attr("class", "value");
      return row;
    })
    .attr("class", ({ isActive }) => `bar ${isActive ? "is-active" : "is-inactive"}`)
    .attr("transform", (_, rank) => `translate(0,${top(rank)})`)
    .order();
  rows.select(".hit").attr("width", size.width).attr("height", height);
  // Empty where there is no information.
  rows
    .select(".track")
    .attr("x", MARGINS.left)
    .attr("y", gap / 2)
    .attr("width", size.width - MARGINS.right - MARGINS.left)
    .attr("height", height - gap);
  rows
    .select(".kl")
    .attr("x", MARGINS.left)
    .attr("y", gap / 2)
    .attr("width", ({ klNats }) => x(Math.max(0, klNats)) - MARGINS.left)
    .attr("height", height - gap);
  rows
    .select(".train")
    .attr("visibility", ({ trainNats }) => (trainNats === null ? "hidden" : null))
    .attr("x1", ({ trainNats }) => x(Math.max(0, trainNats ?? 0)))
    .attr("x2", ({ trainNats }) => x(Math.max(0, trainNats ?? 0)))
    .attr("y1", 0)
    .attr("y2", height);
  rows
    .select(".value")
    .attr("x", ({ klNats, trainNats }) => x(Math.max(0, klNats, trainNats ?? 0)) + 6)
    .attr("y", height / 2)
    .text(({ klNats }) => (height >= READABLE_ROW ? shortNats(klNats) : ""));
  drawNames(svg, bars, top, height);
  drawDivider(svg, model, top, size, height);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary(model));
  if (!models.has(svg)) listen(svg, hooks);
  models.set(svg, model);
}

/** Two decimals, or "< 0.01". */
function shortNats(value: number): string {
  return value > 0 && value < 0.005 ? "< 0.01" : nats(value);
}

function drawNames(svg: SVGSVGElement, bars: readonly KlBar[], top: (rank: number) => number, height: number): void {
  const step = Math.ceil(READABLE_ROW / height);
  layer(svg, "row-names")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data(bars.map(({ dimension }, rank) => ({ dimension, rank })).filter(({ rank }) => rank % step === 0))
    .join("text")
    .attr("x", MARGINS.left - 8)
    .attr("y", ({ rank }) => top(rank) + height / 2)
    .text(({ dimension }) => dimensionName(dimension));
}

function drawGrid(svg: SVGSVGElement, x: ReturnType<typeof scaleLinear<number, number>>, size: Size): void {
  const bottom = size.height - MARGINS.bottom;
  layer(svg, "axis-x")
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, number>("g.tick")
    .data(x.ticks(Math.max(2, Math.floor((size.width - MARGINS.left - MARGINS.right) / 76))))
    .join((entering) => {
      const tick = entering.append("g").attr("class", "tick");
      tick.append("line");
      tick.append("text").attr("text-anchor", "middle");
      return tick;
    })
    .attr("transform", (value) => `translate(${x(value)},${bottom})`)
    .call((ticks) => ticks.select("line").attr("y2", MARGINS.top - bottom))
    .select("text")
    .attr("y", 16)
    .text((value) => x.tickFormat()(value));
  layer(svg, "axis-titles")
    .selectAll("text")
    .data(["KL, nats per example →"])
    .join("text")
    .attr("class", "axis-title")
    .attr("x", size.width)
    .attr("y", size.height - 4)
    .attr("text-anchor", "end")
    .text((title) => title);
}

function drawDivider(
  svg: SVGSVGElement,
  model: KlBarsModel,
  top: (rank: number) => number,
  size: Size,
  height: number,
): void {
  const isDrawn = hasDivider(model);
  const place = MARGINS.top + model.activeUnits * height + DIVIDER / 2;
  const text = layer(svg, "divider")
    .selectAll("text")
    .data(isDrawn ? [activeText(model)] : [])
    .join("text")
    .attr("x", size.width)
    .attr("y", place)
    .attr("text-anchor", "end")
    .text((words) => words);
  const wordsWidth = text.empty() ? 0 : text.text().length * CHARACTER_WIDTH;
  layer(svg, "divider")
    .selectAll("line")
    .data(isDrawn ? [place] : [])
    .join("line")
    .attr("x1", MARGINS.left)
    .attr("x2", Math.max(MARGINS.left, size.width - wordsWidth - 8))
    .attr("y1", (y) => y)
    .attr("y2", (y) => y);
  const { predictedUnits, activeUnits, shown } = model;
  const isApart = predictedUnits !== null && predictedUnits !== activeUnits && predictedUnits <= shown;
  // The edge of the last row that was predicted to be active.
  const predicted = isApart
    ? predictedUnits > activeUnits
      ? top(predictedUnits - 1) + height
      : top(predictedUnits)
    : NaN;
  layer(svg, "predicted-level")
    .selectAll("line")
    .data(isApart ? [predicted] : [])
    .join("line")
    .attr("x1", MARGINS.left)
    .attr("x2", size.width)
    .attr("y1", (y) => y)
    .attr("y2", (y) => y);
}

const CHARACTER_WIDTH = 6;

function summary(model: KlBarsModel): string {
  const [first] = model.bars;
  const highest =
    first === undefined ? "" : ` The highest is ${smallNats(first.klNats)} nats, ${dimensionName(first.dimension)}.`;
  return `KL of each latent dimension, held-out data: ${activeText(model)}.${highest}`;
}

function listen(svg: SVGSVGElement, { read }: ReadHooks): void {
  svg.addEventListener("pointerover", (event) => {
    const row = (event.target as Element).closest("g.bar");
    // The tooltip is beside the number if there is one: a long bar leaves no room at its end.
    if (row === null) read();
    else
      read(row.querySelector(".value:not(:empty)") ?? row.querySelector(".kl") ?? row, () =>
        barTip(select<Element, KlBar>(row).datum(), models.get(svg)),
      );
  });
  svg.addEventListener("pointerleave", () => read());
}

function barTip({ dimension, klNats, trainNats, isActive }: KlBar, model: KlBarsModel | undefined): TipText {
  return {
    title: dimensionName(dimension),
    facts: [
      { name: "KL, held-out", value: `${smallNats(klNats)} nats` },
      ...(trainNats === null ? [] : [{ name: "KL, training", value: `${smallNats(trainNats)} nats` }]),
      { name: "Active", value: `${isActive ? "yes" : "no"} (${model?.activeUnits ?? 0} of highest KL)` },
    ],
  };
}
