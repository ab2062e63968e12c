import { axisScale, axisTicks, axisTitle } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";
import { isLayerShown, type PlaneLayer, type PlaneView } from "./frontierLayers.ts";
import type { ScaledWindow } from "./isoElbo.ts";
import type { Place } from "./place.ts";
import type { Margins, Size } from "./plane.ts";
import { drawAxes, PIXELS_BETWEEN_X_TICKS, PIXELS_BETWEEN_Y_TICKS } from "./plane.ts";

/** Maps places of the plane to pixels. */
export interface Plane extends ScaledWindow {
  /** The area for marks. */
  readonly frame: Size & { readonly left: number; readonly top: number };
  /** If zoomed, marks outside the frame are not drawn; otherwise they are drawn at its edge. */
  readonly isZoomed: boolean;
  readonly shows: (layer: PlaneLayer) => boolean;
}

const MARGINS: Margins = { top: 26, right: 12, bottom: 42, left: 48 };
/** Keeps marks at the edge of the domain inside the frame. */
const INSET = 12;

/** Below these values a log axis is nearly linear. A unit with less rate is hardly active; a distortion has no natural minimum. */
const LINEAR_BELOW_RATE_NATS = 0.1;
const LINEAR_BELOW_DISTORTION_NATS = 1;

export function planeOf(
  domain: PlaneWindow,
  size: Size,
  { rateAxis, distortionAxis, window, layers }: PlaneView,
): Plane {
  const { rateNats, distortionNats } = window ?? domain;
  const right = size.width - MARGINS.right;
  const bottom = size.height - MARGINS.bottom;
  const x = axisScale(rateAxis, rateNats, [MARGINS.left + INSET, right - INSET], LINEAR_BELOW_RATE_NATS);
  const y = axisScale(
    distortionAxis,
    distortionNats,
    [bottom - INSET / 2, MARGINS.top + INSET / 2],
    LINEAR_BELOW_DISTORTION_NATS,
  );
  return {
    x,
    y,
    // Only an estimate of a rate can be negative.
    seen: {
      rateNats: [Math.max(x.invert(MARGINS.left), Math.min(0, rateNats[0])), x.invert(right)],
      distortionNats: [y.invert(bottom), y.invert(MARGINS.top)],
    },
    frame: {
      left: MARGINS.left,
      top: MARGINS.top,
      width: Math.max(0, right - MARGINS.left),
      height: Math.max(0, bottom - MARGINS.top),
    },
    isZoomed: window !== null,
    shows: (layer) => isLayerShown(layer, layers),
  };
}

export function drawPlaneAxes(
  svg: SVGSVGElement,
  { x, y }: Plane,
  size: Size,
  { rateAxis, distortionAxis }: PlaneView,
): void {
  drawAxes(svg, size, MARGINS, {
    x,
    y,
    xTitle: `${axisTitle("Rate, nats per example", rateAxis, LINEAR_BELOW_RATE_NATS, false)} →`,
    yTitle: `↑ ${axisTitle("Distortion, nats per example", distortionAxis, LINEAR_BELOW_DISTORTION_NATS, true)}`,
    // Linear scales choose their own ticks.
    ...(rateAxis === "log" ? { xTicks: axisTicks(rateAxis, x, PIXELS_BETWEEN_X_TICKS * 0.7) } : {}),
    ...(distortionAxis === "log" ? { yTicks: axisTicks(distortionAxis, y, PIXELS_BETWEEN_Y_TICKS * 0.8) } : {}),
  });
}

/** Whether a mark at this place is drawn. */
export function isInView({ x, y, frame, isZoomed }: Plane, { rateNats, distortionNats }: Place): boolean {
  if (!isZoomed) return true;
  const right = x(rateNats) - frame.left;
  const down = y(distortionNats) - frame.top;
  return right >= 0 && right <= frame.width && down >= 0 && down <= frame.height;
}

/** In pixels; places outside the domain are moved to its edge, unless zoomed. */
export function clampedPlace(
  { x, y, isZoomed }: Plane,
  { rateNats, distortionNats }: Place,
): readonly [x: number, y: number] {
  const clamped = (value: number, domain: readonly number[]): number => {
    const [low = value, high = value] = domain;
    return isZoomed ? value : Math.max(low, Math.min(high, value));
  };
  return [x(clamped(rateNats, x.domain())), y(clamped(distortionNats, y.domain()))];
}

export function clampedTranslate(plane: Plane, place: Place): string {
  const [x, y] = clampedPlace(plane, place);
  return `translate(${x},${y})`;
}
