import { bisectCenter } from "d3-array";
import type { ScaleLinear } from "d3-scale";
import { select } from "d3-selection";
import type { CurveEnd, CurvesModel, OtherCurve } from "./curvesModel.ts";
import { layer } from "./plane.ts";
import { symbolPath } from "./symbols.ts";

/** Faint curves of the other points in the colours of their betas, and marks where trainings ended early. */

export interface CurveScales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

/** The input of each drawing: unchanged curves are not drawn again. */
const drawn = new WeakMap<Element, string>();
const lastValues = new WeakMap<Element, readonly number[]>();

export function drawOthers(frame: SVGSVGElement, others: readonly OtherCurve[], scales: CurveScales): void {
  const signature = [...scales.x.domain(), ...scales.x.range(), ...scales.y.domain(), ...scales.y.range()].join();
  const isNew = drawn.get(frame) !== signature;
  drawn.set(frame, signature);
  layer(frame, "others")
    .selectAll<SVGPathElement, OtherCurve>("path")
    .data(others, ({ point }) => point)
    .join((entering) => entering.append("path").attr("class", "other toned"))
    .each(function (other) {
      if (!isNew && lastValues.get(this) === other.values) return;
      lastValues.set(this, other.values);
      this.style.setProperty("--t", String(other.tone));
      this.setAttribute("d", thinnedPath(other, scales));
    });
}

const PIXELS_A_VERTEX = 2;

/** At most one vertex every two pixels, which is enough for a faint line. Always includes the last entry. */
function thinnedPath({ epochs, values }: OtherCurve, { x, y }: CurveScales): string {
  const parts: string[] = [];
  let before = -Infinity;
  for (const [i, epoch] of epochs.entries()) {
    const at = x(epoch);
    if (at - before < PIXELS_A_VERTEX && i < epochs.length - 1) continue;
    before = at;
    parts.push(`${at.toFixed(1)},${y(values[i] ?? NaN).toFixed(1)}`);
  }
  return parts.length === 0 ? "" : `M${parts.join("L")}${parts.length === 1 ? "h0" : ""}`;
}

const NEAR_PIXELS = 8;

/** The point of the nearest curve, or null if none is near. */
export function nearestOther(
  others: readonly OtherCurve[],
  place: { readonly x: number; readonly y: number },
  { x, y }: CurveScales,
): number | null {
  let nearest: number | null = null;
  let least = NEAR_PIXELS;
  for (const { point, epochs, values } of others) {
    const i = bisectCenter(epochs, x.invert(place.x));
    // The curve may have ended before this epoch.
    if (!(Math.abs(x(epochs[i] ?? NaN) - place.x) < NEAR_PIXELS)) continue;
    const distance = Math.abs(y(values[i] ?? NaN) - place.y);
    if (distance >= least) continue;
    nearest = point;
    least = distance;
  }
  return nearest;
}

/** Highlights the hovered curve and raises it above the others. */
export function markOther(svg: SVGSVGElement, point: number | null): void {
  select(svg)
    .selectAll<SVGPathElement, OtherCurve>(".others path")
    .filter((other, i, paths) => (other.point === point) !== (paths[i] as Element).classList.contains("is-hovered"))
    .classed("is-hovered", (other) => other.point === point)
    .filter((other) => other.point === point)
    .raise();
}

interface EndMark {
  readonly end: Exclude<CurveEnd, null>;
  readonly tone: number;
  readonly epoch: number;
  readonly value: number;
}

/** Marks a failed training with a cross and a stopped one with a bar. */
export function drawEnds(
  svg: SVGSVGElement,
  { epochs, heldOut, end, others }: CurvesModel,
  tone: number,
  { x, y }: CurveScales,
): void {
  const [low = 0, high = 0] = y.domain();
  const markOf = (
    ended: CurveEnd,
    at: readonly number[],
    values: readonly number[],
    of: number,
  ): readonly EndMark[] => {
    const [epoch, value] = [at.at(-1), values.at(-1)];
    return ended === null || epoch === undefined || value === undefined
      ? []
      : [{ end: ended, tone: of, epoch, value: Math.max(low, Math.min(high, value)) }];
  };
  const marks = [
    ...others.flatMap((other) => markOf(other.end, other.epochs, other.values, other.tone)),
    ...markOf(end, epochs, heldOut, tone),
  ];
  layer(svg, "ends")
    .selectAll("path")
    .data(marks)
    .join("path")
    .attr("class", (mark) => `end toned ${mark.end}`)
    .style("--t", (mark) => mark.tone)
    .attr("d", (mark) => endPath[mark.end])
    .attr("transform", (mark) => `translate(${x(mark.epoch)},${y(mark.value)})`);
}

export const endPath: Readonly<Record<Exclude<CurveEnd, null>, string>> = {
  failed: symbolPath.collapsed,
  stopped: "M0,-5V5",
};
