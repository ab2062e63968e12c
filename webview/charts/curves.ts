import { bisectCenter } from "d3-array";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";
import { nats } from "../../src/results/wording.ts";
import { drawEnds, drawOthers, nearestOther, type CurveScales } from "./otherCurves.ts";
import type { CurvesModel } from "./curvesModel.ts";
import type { Margins, Size } from "./plane.ts";
import { drawAxes, fit, layer } from "./plane.ts";

/** One quantity of a point by epoch, on held-out and on training data, in front of the curves of other points. */

export interface CurveHooks {
  /** The pointer is at an epoch; `other` is the point whose curve is under it, if it is not the chosen one. */
  readonly move: (svg: SVGSVGElement, epoch: number, other: number | null) => void;
  readonly leave: () => void;
  readonly choose: (point: number) => void;
}

interface Drawn extends CurveScales {
  readonly model: CurvesModel;
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
  drawAxes(svg, size, MARGINS, {
    x,
    y,
    xTitle: "epoch →",
    yTitle: `↑ ${model.quantity}, nats per example`,
    wholeNumbers: true,
  });
  const frame = clippingFrame(svg, size);
  const inner: CurveScales = { x: shifted(x, MARGINS.left), y: shifted(y, MARGINS.top) };
  drawOthers(frame, model.others, inner);
  drawPredicted(svg, model, y, size);
  drawSeries(frame, model, tone, inner);
  drawEnds(svg, model, tone, { x, y });
  drawNote(svg, model, size);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary(model));
  if (!drawn.has(svg)) listen(svg, hooks);
  drawn.set(svg, { model, x, y, size });
}

function shifted(scale: ScaleLinear<number, number>, by: number): ScaleLinear<number, number> {
  return scale.copy().range(scale.range().map((end) => end - by));
}

function drawNote(svg: SVGSVGElement, { startsBeyond, quantity }: CurvesModel, size: Size): void {
  layer(svg, "notes")
    .selectAll("text")
    .data(startsBeyond === null ? [] : [`starts at ${nats(startsBeyond)}`])
    .join("text")
    .attr("x", size.width - MARGINS.right)
    // At the edge where the curve enters the frame.
    .attr("y", quantity === "ELBO" ? size.height - MARGINS.bottom - 6 : MARGINS.top + 12)
    .attr("text-anchor", "end")
    .text((note) => note);
}

function drawPredicted(svg: SVGSVGElement, { predicted }: CurvesModel, y: Drawn["y"], size: Size): void {
  layer(svg, "predicted-level")
    .selectAll("line")
    .data(predicted === null ? [] : [predicted])
    .join("line")
    .attr("x1", MARGINS.left)
    .attr("x2", size.width - MARGINS.right)
    .attr("y1", y)
    .attr("y2", y);
}

/** A nested svg, which clips curves at the frame. */
function clippingFrame(svg: SVGSVGElement, size: Size): SVGSVGElement {
  const frame = layer(svg, "frame")
    .selectAll<SVGSVGElement, Size>("svg")
    .data([size])
    .join("svg")
    .attr("x", MARGINS.left)
    .attr("y", MARGINS.top)
    .attr("width", Math.max(0, size.width - MARGINS.left - MARGINS.right))
    .attr("height", Math.max(0, size.height - MARGINS.top - MARGINS.bottom));
  return frame.node() as SVGSVGElement;
}

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

function drawSeries(frame: SVGSVGElement, model: CurvesModel, tone: number, { x, y }: CurveScales): void {
  const isSmooth = model.smoothHeldOut !== model.heldOut;
  const raw: readonly Series[] = [
    { name: "train", values: model.train },
    { name: "held-out", values: model.heldOut },
  ];
  const series: readonly Series[] = isSmooth
    ? [
        ...raw.map(({ name, values }) => ({ name: `${name} raw`, values })),
        { name: "train", values: model.smoothTrain },
        { name: "held-out", values: model.smoothHeldOut },
      ]
    : raw;
  const path = line<number>(
    (_, i) => x(model.epochs[i] ?? NaN),
    (value) => y(value),
  );
  layer(frame, "chosen")
    .selectAll<SVGPathElement, Series>("path")
    .data(series, ({ name }) => name)
    .join("path")
    .attr("class", ({ name }) => `series toned ${name}`)
    .style("--t", tone)
    // A single epoch has no line; a round line cap draws it as a dot.
    .attr("d", ({ values }) => (values.length === 1 ? `${path(values)}h0` : path(values)))
    .order();
}

function summary({ quantity, epochs, heldOut, train, predicted, end, others }: CurvesModel): string {
  const last = epochs.length - 1;
  if (last < 0) return `${quantity} by epoch: no epoch is done.`;
  const at = (series: readonly number[], index: number): string => nats(series[index] ?? NaN);
  const from = last === 0 ? "" : `from ${at(heldOut, 0)} at epoch ${epochs[0]} `;
  const expected = predicted === null ? "" : `; predicted ${nats(predicted)}`;
  const trained = train.length === 0 ? "" : `; training data ${at(train, last)}`;
  const ended = end === null ? "" : `; then training ${end === "failed" ? "failed" : "was stopped"}`;
  const behind = others.length === 0 ? "" : ` The curves of ${others.length} other points are behind it.`;
  return `${quantity} by epoch, held-out data: ${from}to ${at(heldOut, last)} nats at epoch ${epochs[last]}${trained}${expected}${ended}.${behind}`;
}

/** Draws the vertical line at an epoch. @returns the line, as the tooltip's anchor */
export function drawCrosshair(svg: SVGSVGElement, epoch: number | null): Element | null {
  const current = drawn.get(svg);
  if (current === undefined) return null;
  const { x, size } = current;
  const hair = layer(svg, "crosshair")
    .selectAll<SVGLineElement, number>("line")
    .data(epoch === null ? [] : [epoch])
    .join("line")
    .attr("x1", x)
    .attr("x2", x)
    .attr("y1", MARGINS.top)
    .attr("y2", size.height - MARGINS.bottom);
  return hair.node();
}

function listen(svg: SVGSVGElement, { move, leave, choose }: CurveHooks): void {
  const under = (event: MouseEvent): { readonly epoch: number; readonly other: number | null } | null => {
    const current = drawn.get(svg);
    if (current === undefined) return null;
    const { model, x, size } = current;
    const box = svg.getBoundingClientRect();
    const place = {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    };
    const other = nearestOther(model.others, place, current);
    const epochs = model.others.find(({ point }) => point === other)?.epochs ?? model.epochs;
    const epoch = epochs[bisectCenter(epochs, x.invert(place.x))];
    return epoch === undefined ? null : { epoch, other };
  };
  svg.addEventListener("pointermove", (event) => {
    const at = under(event);
    select(svg).classed("can-choose", typeof at?.other === "number");
    if (at === null) leave();
    else move(svg, at.epoch, at.other);
  });
  svg.addEventListener("pointerleave", leave);
  svg.addEventListener("click", (event) => {
    const at = under(event);
    if (typeof at?.other === "number") choose(at.other);
  });
}
