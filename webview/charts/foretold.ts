import { line } from "d3-shape";
import type { FrontierModel, Ghost, Place } from "./frontierModel.ts";
import { layer, type Size } from "./plane.ts";
import { symbolPath } from "./symbols.ts";

/** The part of the plane that was there before the first step: the frontier foretold, and where each point was to land. */

/** Joining all of more points than this would hide the frontier. */
const MOST_JOINED = 24;
const LEVEL_HALF_WIDTH = 11;

export interface Plane {
  readonly x: (rateNats: number) => number;
  readonly y: (distortionNats: number) => number;
  /** Where marks may be. */
  readonly frame: Size & { readonly left: number; readonly top: number };
}

type Curve = FrontierModel["curve"];

export function drawCurve(svg: SVGSVGElement, { curve, nothing }: FrontierModel, { x, y, frame }: Plane): void {
  const path = line<Place>(
    ({ rateNats }) => x(rateNats) - frame.left,
    ({ distortionNats }) => y(distortionNats) - frame.top,
  );
  const predicted = layer(svg, "predicted-frontier").attr("aria-hidden", "true");
  // A nested svg clips: a frontier may go on far beyond the points.
  predicted
    .selectAll("svg")
    .data(curve.length > 1 ? [curve] : [])
    .join((entering) => {
      const clip = entering.append("svg");
      clip.append("path");
      return clip;
    })
    .attr("x", frame.left)
    .attr("y", frame.top)
    .attr("width", Math.max(0, frame.width))
    .attr("height", Math.max(0, frame.height))
    .select<SVGPathElement>("path")
    .attr("d", (along: Curve) => path(along));
  predicted
    .selectAll("line")
    .data(nothing === null ? [] : [nothing])
    .join("line")
    .attr("x1", ({ rateNats }) => x(rateNats) - LEVEL_HALF_WIDTH)
    .attr("x2", ({ rateNats }) => x(rateNats) + LEVEL_HALF_WIDTH)
    .attr("y1", ({ distortionNats }) => y(distortionNats))
    .attr("y2", ({ distortionNats }) => y(distortionNats));
}

/** Where the measured points were foretold, and lines from there to where they are. */
export function drawGhosts(svg: SVGSVGElement, { ghosts, isTraining }: FrontierModel, pointedAt: readonly (number | null)[], { x, y }: Plane): void {
  const joinsAll = !isTraining && ghosts.length <= MOST_JOINED;
  const joined = ghosts.filter(({ point, measured }) => !measured.isBeyond && (joinsAll || pointedAt.includes(point)));
  layer(svg, "connectors")
    .attr("aria-hidden", "true")
    .selectAll<SVGLineElement, Ghost>("line")
    .data(joined, ({ point }) => point)
    .join("line")
    .attr("class", ({ point }) => (pointedAt.includes(point) ? "toned is-pointed-at" : "toned"))
    .style("--t", ({ tone }) => tone)
    .attr("x1", ({ rateNats }) => x(rateNats))
    .attr("y1", ({ distortionNats }) => y(distortionNats))
    .attr("x2", ({ measured }) => x(measured.rateNats))
    .attr("y2", ({ measured }) => y(measured.distortionNats));
  layer(svg, "ghosts")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, Ghost>("path")
    .data(ghosts, ({ point }) => point)
    .join("path")
    .attr("class", "symbol toned predicted")
    .style("--t", ({ tone }) => tone)
    .attr("transform", ({ rateNats, distortionNats }) => `translate(${x(rateNats)},${y(distortionNats)})`)
    .attr("d", symbolPath.predicted);
}
