import { select } from "d3-selection";
import { setAttributes } from "../element.ts";
import type { DecoderCurve } from "./decoderCurves.ts";
import type { FrontierLine, FrontierModel } from "./frontierModel.ts";
import type { Plane } from "./frontierPlane.ts";
import { isoElboPlaces, isoElbos } from "./isoElbo.ts";
import { placesPath } from "./planePath.ts";
import { layer } from "./plane.ts";

/** What is drawn under the marks, clipped at the frame: lines of equal ELBO, the bound, the prediction, lines along beta. */

const LEVEL_HALF_WIDTH = 11;

export function drawGround(svg: SVGSVGElement, model: FrontierModel, plane: Plane): void {
  const ground = clipped(svg, plane);
  drawBound(ground, model, plane);
  drawIsoElbos(ground, plane);
  drawLimit(ground, plane);
  drawBaselines(ground, model, plane);
  drawTangent(ground, model, plane);
  drawCurve(ground, model, plane);
  drawDecoderCurves(ground, model, plane);
  drawLines(ground, model, plane);
  drawFront(ground, model, plane);
}

/** A nested svg, which clips without an id. It has the coordinates of its parent. */
function clipped(svg: SVGSVGElement, { frame: { left, top, width, height } }: Plane): SVGSVGElement {
  return layer(svg, "ground-layers")
    .attr("aria-hidden", "true")
    .selectAll<SVGSVGElement, number>("svg")
    .data([0])
    .join("svg")
    .attr("x", left)
    .attr("y", top)
    .attr("width", width)
    .attr("height", height)
    .attr("viewBox", `${left} ${top} ${Math.max(1, width)} ${Math.max(1, height)}`)
    .node() as SVGSVGElement;
}

function drawPaths<Datum>(
  parent: SVGElement,
  name: string,
  data: readonly Datum[],
  keyOf: (datum: Datum) => string,
  pathOf: (datum: Datum) => string | null,
): void {
  layer(parent, name)
    .selectAll<SVGPathElement, Datum>("path")
    .data(data, keyOf)
    .join("path")
    .each(function (datum) {
      const path = pathOf(datum);
      if (path !== this.getAttribute("d")) setAttributes(this, { d: path });
    });
}

/** The region below the bound, which contains no model of the sweep. */
function drawBound(parent: SVGElement, { bound }: FrontierModel, plane: Plane): void {
  const edge = bound === null || !plane.shows("bound") ? [] : isoElboPlaces(-bound.entropyNats, plane);
  const { top, height } = plane.frame;
  const [first] = edge;
  const region =
    first === undefined
      ? []
      : [
          `${placesPath(edge, plane) ?? ""}V${top + height}H${plane.x(plane.seen.rateNats[0])}V${plane.y(first.distortionNats)}Z`,
        ];
  const group = layer(parent, "bound");
  group.selectAll("path.region").data(region).join("path").attr("class", "region").attr("d", String);
  group
    .selectAll("path.edge")
    .data(region.length === 0 ? [] : [edge])
    .join("path")
    .attr("class", "edge")
    .attr("d", (places) => placesPath(places, plane));
}

function drawIsoElbos(parent: SVGElement, plane: Plane): void {
  const elbos = plane.shows("elbo") ? isoElbos(plane.seen) : [];
  drawPaths(parent, "iso-elbo", elbos, String, (elboNats) => placesPath(isoElboPlaces(elboNats, plane), plane));
}

function drawBaselines(parent: SVGElement, { baselines }: FrontierModel, plane: Plane): void {
  drawPaths(
    parent,
    "baseline",
    plane.shows("baselines") ? baselines.filter(({ elboNats }) => isoElboPlaces(elboNats, plane).length > 0) : [],
    ({ key }) => key,
    ({ elboNats }) => placesPath(isoElboPlaces(elboNats, plane), plane),
  );
}

/** Rate 0: nothing is encoded (the auto-decoding limit of Alemi et al. 2018). */
function drawLimit(parent: SVGElement, { x, frame: { top, height } }: Plane): void {
  const [low = 0, high = 0] = x.domain();
  drawPaths(
    parent,
    "auto-decoding-limit",
    low <= 0 && high >= 0 ? [0] : [],
    String,
    (rate) => `M${x(rate)},${top}V${top + height}`,
  );
}

/** The line of equal ELBO through the best point. A convex frontier lies above it and touches it there. */
function drawTangent(parent: SVGElement, { best }: FrontierModel, plane: Plane): void {
  const tangent =
    best !== null && plane.shows("elbo")
      ? [isoElboPlaces(best.elboNats, plane)].filter((places) => places.length > 0)
      : [];
  drawPaths(
    parent,
    "elbo-line",
    tangent,
    () => "best",
    (places) => placesPath(places, plane),
  );
}

function drawCurve(parent: SVGElement, { curve, rateZero }: FrontierModel, plane: Plane): void {
  const isShown = plane.shows("predicted");
  drawPaths(
    parent,
    "predicted-frontier",
    isShown && curve.length > 1 ? [curve] : [],
    () => "curve",
    (along) => placesPath(along, plane),
  );
  select(parent)
    .select("g.predicted-frontier")
    .selectAll("line")
    .data(isShown && rateZero !== null ? [rateZero] : [])
    .join("line")
    .attr("x1", ({ rateNats }) => plane.x(rateNats) - LEVEL_HALF_WIDTH)
    .attr("x2", ({ rateNats }) => plane.x(rateNats) + LEVEL_HALF_WIDTH)
    .attr("y1", ({ distortionNats }) => plane.y(distortionNats))
    .attr("y2", ({ distortionNats }) => plane.y(distortionNats));
}

/** One curve for each decoder, in the colour of its point. */
function drawDecoderCurves(parent: SVGElement, { decoderCurves }: FrontierModel, plane: Plane): void {
  drawPaths(
    parent,
    "decoder-curve",
    plane.shows("decoder-curve") ? decoderCurves : [],
    ({ point }) => String(point),
    ({ places }) => placesPath(places, plane),
  );
  select(parent)
    .selectAll<SVGPathElement, DecoderCurve>("g.decoder-curve path")
    .attr("class", "toned")
    .style("--t", ({ tone }) => tone);
}

function drawLines(parent: SVGElement, { lines }: FrontierModel, plane: Plane): void {
  const gap = { rateNats: NaN, distortionNats: NaN };
  drawPaths<FrontierLine>(
    parent,
    "along-beta",
    plane.shows("along-beta") ? lines : [],
    ({ key }) => key,
    ({ stops }) =>
      placesPath(
        stops.map((stop) => (stop.isBeyond && !plane.isZoomed ? gap : stop)),
        plane,
      ),
  );
}

function drawFront(parent: SVGElement, { front }: FrontierModel, plane: Plane): void {
  drawPaths(
    parent,
    "pareto-front",
    plane.shows("front") && front.length > 1 ? [front] : [],
    () => "front",
    (places) => placesPath(places, plane),
  );
}
