import { drawBaselineMarks } from "./baselineMarks.ts";
import { findAmong } from "./crowd.ts";
import { drawMeans, drawOthers } from "./frontierCompared.ts";
import { drawConnectors, drawGhosts } from "./predictedPoints.ts";
import { drawGround } from "./frontierGround.ts";
import { drawLabels, drawLevel } from "./frontierLabels.ts";
import { initialView, type PlaneView } from "./frontierLayers.ts";
import { drawMarkCrowd, drawMarks, visibleMarks, type FrontierSelection } from "./frontierMarks.ts";
import type { FrontierMark, FrontierModel } from "./frontierModel.ts";
import { drawPlaneAxes, planeOf, type Plane } from "./frontierPlane.ts";
import { drawTrainFigures } from "./frontierTrain.ts";
import { fit, layer, type PointHooks, type Size } from "./plane.ts";
import { showTooltipsAmong } from "./tooltipTargets.ts";

/** The rate-distortion plane: the bound and the prediction, one mark for each point, lines along beta, and labels. */

/** With more marks than this, marks jump instead of gliding: animating two hundred takes longer than a frame. */
const MAX_GLIDING = 80;

/** The window in each chart's last drawing. If it changes, marks do not glide, so that dragging has no lag. */
const windows = new WeakMap<SVGSVGElement, string>();

interface Drawn {
  readonly model: FrontierModel;
  /** Size and view. */
  readonly look: string;
  readonly plane: Plane;
  readonly visible: readonly FrontierMark[];
}

/** Each chart's last drawing: while only the selection changes, the rest stays. */
const drawn = new WeakMap<SVGSVGElement, Drawn>();

export function drawFrontier(
  svg: SVGSVGElement,
  model: FrontierModel,
  selection: FrontierSelection,
  size: Size,
  hooks: PointHooks,
  view: PlaneView = initialView,
): Plane {
  const window = JSON.stringify(view.window);
  fit(svg, size, (windows.get(svg) ?? window) !== window || model.marks.length > MAX_GLIDING);
  windows.set(svg, window);
  const pointedAt = [selection.shown, selection.hovered];
  const look = JSON.stringify([size, view]);
  const before = drawn.get(svg);
  if (before?.model === model && before.look === look) {
    const { plane, visible } = before;
    drawConnectors(svg, model, pointedAt, plane);
    drawTrainFigures(svg, model, pointedAt, plane);
    drawMarks(svg, model, visible, selection, plane, hooks);
    return plane;
  }
  const plane = planeOf(model.domain, size, view);
  const visible = visibleMarks(model, plane);
  drawn.set(svg, { model, look, plane, visible });
  drawPlaneAxes(svg, plane, size, view);
  drawLevel(svg, model, plane);
  drawGround(svg, model, plane);
  layer(svg, "brush");
  drawBaselineMarks(svg, model, plane);
  drawConnectors(svg, model, pointedAt, plane);
  drawGhosts(svg, model, plane);
  const others = drawOthers(svg, model, plane);
  drawTrainFigures(svg, model, pointedAt, plane);
  const marks = drawMarkCrowd(svg, model, visible, plane);
  drawMarks(svg, model, visible, selection, plane, hooks);
  const means = drawMeans(svg, model, plane);
  findAmong(svg, [...others, ...marks, ...means], hooks);
  drawLabels(svg, model, plane, size);
  showTooltipsAmong(svg, hooks);
  return plane;
}
