import { type CrowdMark, drawCrowd, isCrowd } from "./crowd.ts";
import type { FrontierModel, Ghost } from "./frontierModel.ts";
import { isInView, type Plane } from "./frontierPlane.ts";
import { layer } from "./plane.ts";
import { symbolPath } from "./symbols.ts";

/** Predicted places of the measured points, joined to the measured places by lines. */

/** Lines for more points than this would hide the frontier. */
const MAX_JOINED = 24;

/** Lines from predicted to measured places: of the points that are pointed at, and of all where they are few. */
export function drawConnectors(
  svg: SVGSVGElement,
  { ghosts, isTraining }: FrontierModel,
  pointedAt: readonly (number | null)[],
  plane: Plane,
): void {
  const { x, y } = plane;
  const joinsAll = !isTraining && ghosts.length <= MAX_JOINED;
  const joined = ghosts.filter(
    (ghost) =>
      (joinsAll || pointedAt.includes(ghost.point)) &&
      isGhostShown(plane, ghost) &&
      (plane.isZoomed || !ghost.measured.isBeyond) &&
      plane.shows(ghost.measured.symbol) &&
      isInView(plane, ghost.measured),
  );
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
}

function isGhostShown(plane: Plane, ghost: Ghost): boolean {
  return plane.shows("predicted") && isInView(plane, ghost);
}

/** Marks at the predicted places. They do not depend on what is pointed at: drawing thousands takes half a frame. */
export function drawGhosts(svg: SVGSVGElement, { ghosts }: FrontierModel, plane: Plane): void {
  const { x, y } = plane;
  const shown = ghosts.filter((ghost) => isGhostShown(plane, ghost));
  drawCrowd(
    svg,
    "ghost-crowd",
    "ghosts",
    (isCrowd(shown) ? shown : []).map(({ rateNats, distortionNats, tone }): CrowdMark => {
      const path = symbolPath.predicted;
      return { x: x(rateNats), y: y(distortionNats), look: "predicted", tone, path, scale: 0.5 };
    }),
  );
  layer(svg, "ghosts")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, Ghost>("path")
    .data(isCrowd(shown) ? [] : shown, ({ point }) => point)
    .join("path")
    .attr("class", "symbol toned predicted")
    .style("--t", ({ tone }) => tone)
    .attr("transform", ({ rateNats, distortionNats }) => `translate(${x(rateNats)},${y(distortionNats)})`)
    .attr("d", symbolPath.predicted);
}
