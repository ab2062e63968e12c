import { type CrowdMark, drawCrowd, isCrowd } from "./crowd.ts";
import type { FrontierModel, TrainFigure } from "./frontierModel.ts";
import { isInView, type Plane } from "./frontierPlane.ts";
import { layer } from "./plane.ts";

/** Training-data figures as hollow marks, each joined by a line to the held-out mark of the same model: the generalisation gap. */

const HALF_SIDE = 2.75;
export const trainSymbolPath = `M${-HALF_SIDE},${-HALF_SIDE}H${HALF_SIDE}V${HALF_SIDE}H${-HALF_SIDE}Z`;

/** Draws them for the chosen and the hovered point, and for all points if the layer is shown. */
export function drawTrainFigures(
  svg: SVGSVGElement,
  { trainFigures }: FrontierModel,
  pointedAt: readonly (number | null)[],
  plane: Plane,
): void {
  const { x, y, isZoomed } = plane;
  const showsAll = plane.shows("train-data");
  const inView = trainFigures.filter(
    (figure) =>
      (showsAll || pointedAt.includes(figure.point)) &&
      plane.shows(figure.heldOut.symbol) &&
      (isZoomed || !figure.heldOut.isBeyond) &&
      isDrawn(plane, figure),
  );
  const crowd = isCrowd(inView) ? inView : [];
  drawCrowd(
    svg,
    "train-crowd",
    "gaps",
    crowd.map(({ rateNats, distortionNats, tone }): CrowdMark => {
      return { x: x(rateNats), y: y(distortionNats), look: "train", tone, path: trainSymbolPath, scale: 0.75 };
    }),
  );
  const shown = crowd.length > 0 ? inView.filter(({ point }) => pointedAt.includes(point)) : inView;
  const keyOf = ({ point }: TrainFigure): number => point;
  layer(svg, "gaps")
    .attr("aria-hidden", "true")
    .selectAll<SVGLineElement, TrainFigure>("line")
    .data(shown, keyOf)
    .join("line")
    .attr("class", "toned")
    .style("--t", ({ tone }) => tone)
    .attr("x1", ({ rateNats }) => x(rateNats))
    .attr("y1", ({ distortionNats }) => y(distortionNats))
    .attr("x2", ({ heldOut }) => x(heldOut.rateNats))
    .attr("y2", ({ heldOut }) => y(heldOut.distortionNats));
  layer(svg, "train-figures")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, TrainFigure>("path")
    .data(shown, keyOf)
    .join("path")
    .attr("class", "train-figure toned")
    .style("--t", ({ tone }) => tone)
    .attr("transform", ({ rateNats, distortionNats }) => `translate(${x(rateNats)},${y(distortionNats)})`)
    .attr("d", trainSymbolPath);
}

/** Whether both ends are in view; the training end may lie in the margin. */
function isDrawn(plane: Plane, figure: TrainFigure): boolean {
  return isInView({ ...plane, isZoomed: true }, figure) && isInView(plane, figure.heldOut);
}
