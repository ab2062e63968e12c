import { brush, type BrushSelection, type D3BrushEvent } from "d3-brush";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from "d3-zoom";
import type { Interval } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";
import type { Plane } from "./frontierPlane.ts";
import { moved, windowOf, zoomed, type ViewPart } from "./frontierZoom.ts";
import type { Place } from "./place.ts";
import { layer } from "./plane.ts";

/**
 * Pointer and keyboard input of the plane. The wheel zooms with Ctrl or Cmd, or alone if the plane has the focus. Dragging moves,
 * Shift-dragging zooms to a rectangle, arrow keys move, + and - zoom; 0, Escape and a double click reset the view.
 */

export interface GestureHooks {
  /** The plane as last drawn. */
  readonly plane: () => Plane | undefined;
  /** Null resets the view. */
  readonly look: (window: PlaneWindow | null) => void;
}

const STEP = 0.1;
const ZOOM_STEP = 1.3;

const keyParts: Readonly<Record<string, ViewPart>> = {
  ArrowLeft: moved(-STEP, 0),
  ArrowRight: moved(STEP, 0),
  ArrowUp: moved(0, STEP),
  ArrowDown: moved(0, -STEP),
};
const keyFactors: Readonly<Record<string, number>> = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP };

/** @returns a function to call after every drawing */
export function attachGestures(svg: SVGSVGElement, { plane, look }: GestureHooks): () => void {
  /** The plane when the gesture started: d3's transforms are relative to it. */
  let before: Plane | undefined;

  const zooming = zoom<SVGSVGElement, unknown>()
    .filter((event: Event) => isZoomGesture(svg, event))
    .extent(() => extentOf(plane()))
    .clickDistance(4)
    .on("start", () => (before = plane()))
    .on("zoom", ({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>) => {
      if (before !== undefined && sourceEvent !== null) look(windowOf(before, partOf(before, transform)));
    })
    .on("end", () => {
      before = undefined;
      svg.__zoom = zoomIdentity;
    });
  select(svg).call(zooming).on("dblclick.zoom", null);

  const brushing = brush<unknown>()
    .filter((event: MouseEvent) => event.shiftKey && event.button === 0)
    .keyModifiers(false)
    .touchable(() => false)
    .extent(() => extentOf(plane()))
    .on("end", ({ selection }: D3BrushEvent<unknown>) => {
      if (selection === null) return;
      const at = plane();
      layer(svg, "brush").call((group) => brushing.clear(group));
      if (at !== undefined) look(windowOf(at, brushedPart(at, selection)));
    });

  svg.addEventListener("dblclick", ({ target }) => {
    if (!isMark(target)) look(null);
  });
  svg.addEventListener("keydown", (event) => {
    const at = plane();
    if (at === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const factor = keyFactors[event.key];
    const part =
      factor !== undefined
        ? zoomed(factor, focusOf(event.target, at))
        : event.target === svg
          ? keyParts[event.key]
          : undefined;
    if (part !== undefined) look(windowOf(at, part));
    else if (event.key === "0" || (event.key === "Escape" && at.isZoomed)) look(null);
    else return;
    event.preventDefault();
  });

  let drawnFrame = "";
  return () => {
    const at = plane();
    const frame = JSON.stringify(at?.frame);
    if (at === undefined || frame === drawnFrame) return;
    drawnFrame = frame;
    layer(svg, "brush").call(brushing);
  };
}

declare global {
  interface SVGSVGElement {
    /** d3-zoom's. */
    __zoom?: ZoomTransform;
  }
}

function isZoomGesture(svg: SVGSVGElement, event: Event): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey || svg.ownerDocument.activeElement === svg;
  // One finger scrolls the page.
  if ("touches" in event) return (event.touches as TouchList).length > 1;
  return event instanceof MouseEvent && !event.shiftKey && !event.ctrlKey && event.button === 0;
}

function isMark(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".mark") !== null;
}

/** The centre of a zoom by keys: the focused mark, else the middle. */
function focusOf(target: EventTarget | null, { x, y }: Plane): { readonly x: number; readonly y: number } | undefined {
  if (!(target instanceof Element) || !isMark(target)) return undefined;
  const { rateNats, distortionNats } = select<Element, Place>(target).datum();
  return { x: shareOf(x.range(), x(rateNats)), y: shareOf(y.range(), y(distortionNats)) };
}

function extentOf(plane: Plane | undefined): [[number, number], [number, number]] {
  const { left, top, width, height } = plane?.frame ?? { left: 0, top: 0, width: 1, height: 1 };
  return [
    [left, top],
    [left + width, top + height],
  ];
}

/** The part of the view that d3's transform shows. */
function partOf({ x, y }: Plane, transform: ZoomTransform): ViewPart {
  const [left = 0, right = 1] = x.range();
  const [bottom = 1, top = 0] = y.range();
  const shares = (range: readonly number[], ends: Interval): Interval => [
    shareOf(range, ends[0]),
    shareOf(range, ends[1]),
  ];
  return {
    x: shares(x.range(), [transform.invertX(left), transform.invertX(right)]),
    y: shares(y.range(), [transform.invertY(bottom), transform.invertY(top)]),
  };
}

function brushedPart({ x, y }: Plane, selection: Exclude<BrushSelection, null>): ViewPart {
  const [[left, top], [right, bottom]] = selection as [[number, number], [number, number]];
  return {
    x: [shareOf(x.range(), left), shareOf(x.range(), right)],
    y: [shareOf(y.range(), bottom), shareOf(y.range(), top)],
  };
}

/** 0 at the start of a range, 1 at its end. */
function shareOf([start = 0, end = 1]: readonly number[], at: number): number {
  return (at - start) / (end - start);
}
