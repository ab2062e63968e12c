import { bisectCenter } from "d3-array";
import type { ScaleLinear } from "d3-scale";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";
import { nats } from "../wording.ts";
import type { CurvesModel } from "./curvesModel.ts";
import type { Margins, Size, TipText } from "./plane.ts";
import { drawAxes, fit, layer } from "./plane.ts";

/** A point's rate or distortion over its training, held-out and training data. */

export interface CurveHooks {
  /** `anchor` is what the tooltip stands beside; none: nothing is pointed at. */
  readonly read: (anchor?: Element, read?: () => TipText) => void;
}

interface Drawn {
  readonly model: CurvesModel;
  readonly x: ScaleLinear<number, number>;
  readonly size: Size;
}

const MARGINS: Margins = { top: 26, right: 12, bottom: 42, left: 48 };

const drawn = new WeakMap<SVGSVGElement, Drawn>();

/** @param tone the point's place on the beta scale */
export function drawCurves(svg: SVGSVGElement, model: CurvesModel, tone: number, size: Size, hooks: CurveHooks): void {
  fit(svg, size);
  const x = scaleLinear()
    .domain([Math.min(1, model.lastEpoch - 1), model.lastEpoch])
    .range([MARGINS.left, size.width - MARGINS.right]);
  const y = scaleLinear()
    .domain(model.yDomain)
    .range([size.height - MARGINS.bottom, MARGINS.top]);
  drawAxes(svg, size, MARGINS, { x, y, xTitle: "epoch →", yTitle: `↑ ${model.quantity}, nats per example`, wholeNumbers: true });
  drawPredicted(svg, model, y, size);
  drawSeries(svg, model, tone, { x, y }, size);
  layer(svg, "notes")
    .selectAll("text")
    .data(model.startsAbove === null ? [] : [`starts at ${nats(model.startsAbove)}`])
    .join("text")
    .attr("x", size.width - MARGINS.right)
    .attr("y", MARGINS.top + 12)
    .attr("text-anchor", "end")
    .text((note) => note);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary(model));
  if (!drawn.has(svg)) listen(svg, hooks);
  drawn.set(svg, { model, x, size });
}

function drawPredicted(svg: SVGSVGElement, { predicted }: CurvesModel, y: Drawn["x"], size: Size): void {
  layer(svg, "predicted-level")
    .selectAll("line")
    .data(predicted === null ? [] : [predicted])
    .join("line")
    .attr("x1", MARGINS.left)
    .attr("x2", size.width - MARGINS.right)
    .attr("y1", y)
    .attr("y2", y);
}

interface Series {
  readonly name: "train" | "held-out";
  readonly values: readonly number[];
}

function drawSeries(svg: SVGSVGElement, model: CurvesModel, tone: number, { x, y }: { x: Drawn["x"]; y: Drawn["x"] }, size: Size): void {
  const series: readonly Series[] = [
    { name: "train", values: model.train },
    { name: "held-out", values: model.heldOut },
  ];
  // A nested svg clips: what lies above the domain comes in through the frame's upper edge.
  const frame = layer(svg, "frame")
    .selectAll("svg")
    .data([size])
    .join("svg")
    .attr("x", MARGINS.left)
    .attr("y", MARGINS.top)
    .attr("width", Math.max(0, size.width - MARGINS.left - MARGINS.right))
    .attr("height", Math.max(0, size.height - MARGINS.top - MARGINS.bottom));
  const path = line<number>(
    (_, i) => x(model.epochs[i] ?? NaN) - MARGINS.left,
    (value) => y(value) - MARGINS.top,
  );
  frame
    .selectAll<SVGPathElement, Series>("path")
    .data(series, ({ name }) => name)
    .join("path")
    .attr("class", ({ name }) => `series toned ${name}`)
    .style("--t", tone)
    // One epoch is no line yet, but a round cap makes it a dot.
    .attr("d", ({ values }) => (values.length === 1 ? `${path(values)}h0` : path(values)));
}

function summary({ quantity, epochs, heldOut, train, predicted }: CurvesModel): string {
  const last = epochs.length - 1;
  if (last < 0) return `${quantity} by epoch: no epoch is done.`;
  const at = (series: readonly number[], index: number): string => nats(series[index] ?? NaN);
  const from = last === 0 ? "" : `from ${at(heldOut, 0)} at epoch ${epochs[0]} `;
  return `${quantity} by epoch, held-out data: ${from}to ${at(heldOut, last)} nats at epoch ${epochs[last]}${train.length === 0 ? "" : `; training data ${at(train, last)}`}${predicted === null ? "" : `; predicted ${nats(predicted)}`}.`;
}

function listen(svg: SVGSVGElement, { read }: CurveHooks): void {
  const hair = (): SVGLineElement | null => select(svg).select<SVGLineElement>(".crosshair line").node();
  svg.addEventListener("pointermove", (event) => {
    const current = drawn.get(svg);
    if (current === undefined || current.model.epochs.length === 0) return;
    const { model, x, size } = current;
    const { left, width } = svg.getBoundingClientRect();
    const index = bisectCenter(model.epochs, x.invert(((event.clientX - left) / width) * size.width));
    const epoch = model.epochs[index] ?? NaN;
    layer(svg, "crosshair")
      .selectAll("line")
      .data([epoch])
      .join("line")
      .attr("x1", x(epoch))
      .attr("x2", x(epoch))
      .attr("y1", MARGINS.top)
      .attr("y2", size.height - MARGINS.bottom);
    read(hair() ?? svg, () => ({
      title: `Epoch ${epoch}`,
      facts: [
        { name: `${model.quantity}, held-out`, value: nats(model.heldOut[index] ?? NaN) },
        // An imported run may have none.
        ...(model.train.length === 0 ? [] : [{ name: `${model.quantity}, training`, value: nats(model.train[index] ?? NaN) }]),
        ...(model.predicted === null ? [] : [{ name: `${model.quantity}, predicted`, value: nats(model.predicted) }]),
      ],
    }));
  });
  svg.addEventListener("pointerleave", () => {
    layer(svg, "crosshair").selectAll("line").remove();
    read();
  });
}
