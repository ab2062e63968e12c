import { extent } from "d3-array";
import { scaleLinear, scaleSymlog } from "d3-scale";
import { svgElement } from "../element.ts";

/** An example that is not an image: for each column, the decoded value and the input value. */

export interface ProfileScale {
  /** From a value to a height between 0 (the lowest) and 1. */
  readonly at: (value: number) => number;
  readonly low: number;
  readonly high: number;
  /** Logarithmic if small values would otherwise all be at the bottom. */
  readonly isLogarithmic: boolean;
}

/** The scale is logarithmic if the highest value exceeds the typical one by this factor. */
const WIDE = 30;

/** One scale for all examples of a model. */
export function profileScale(values: readonly (readonly number[])[]): ProfileScale {
  const all = values.flat().filter(Number.isFinite);
  const [low = 0, high = 1] = extent(all);
  const sorted = all.map(Math.abs).sort((a, b) => a - b);
  const typical = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const isLogarithmic = low >= 0 && high > WIDE * Math.max(typical, 1 / WIDE);
  const domain: readonly [number, number] = high > low ? [low, high] : [low - 0.5, low + 0.5];
  const scale = isLogarithmic ? scaleSymlog(domain, [0, 1]) : scaleLinear(domain, [0, 1]);
  return {
    at: (value) => Math.min(1.05, Math.max(-0.05, scale(value))),
    low: domain[0],
    high: domain[1],
    isLogarithmic,
  };
}

const WIDTH = 160;
const HEIGHT = 56;
const MARGIN = 4;
const RADIUS = 1.7;

/** @param beside the input values; null for a sample */
export function drawProfile(
  svg: SVGSVGElement,
  scale: ProfileScale,
  decoded: readonly number[],
  beside: readonly number[] | null,
): void {
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  const step = (WIDTH - 2 * MARGIN) / Math.max(1, decoded.length);
  const x = (column: number): number => MARGIN + (column + 0.5) * step;
  const y = (value: number): number => HEIGHT - MARGIN - scale.at(value) * (HEIGHT - 2 * MARGIN);
  const half = Math.min(4, step / 2);
  const bars = decoded
    .map((value, column) => `M${round(x(column) - half)},${round(y(value))}h${round(2 * half)}`)
    .join("");
  const dots = (beside ?? [])
    .map(
      (value, column) =>
        `M${round(x(column) - RADIUS)},${round(y(value))}a${RADIUS},${RADIUS},0,1,0,${2 * RADIUS},0a${RADIUS},${RADIUS},0,1,0,${-2 * RADIUS},0`,
    )
    .join("");
  const ground = svgElement("line", {
    class: "ground-line",
    x1: MARGIN,
    x2: WIDTH - MARGIN,
    y1: HEIGHT - MARGIN,
    y2: HEIGHT - MARGIN,
  });
  svg.replaceChildren(
    ground,
    svgElement("path", { class: "profile-input", d: dots }),
    svgElement("path", { class: "profile-decoded", d: bars }),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
