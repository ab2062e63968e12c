import type { ScaleLinear, ScaleSymLog } from "d3-scale";
import { scaleLinear, scaleSymlog } from "d3-scale";
import { shortNumber } from "../wording.ts";

/** Axes of nats, linear or logarithmic. Both kinds cover zero and negative numbers: a rate may be 0 and a distortion negative. */

export type AxisKind = "linear" | "log";
export type AxisScale = ScaleLinear<number, number> | ScaleSymLog<number, number>;
export type Interval = readonly [number, number];

/**
 * Logarithmic on both sides of zero and linear at it (Webber 2013, "A bi-symmetric log transformation"): sign(x) ln(1 + |x| / c).
 * @param linearBelowNats c, below which it is nearly linear
 */
export function axisScale(kind: AxisKind, domain: Interval, range: Interval, linearBelowNats: number): AxisScale {
  const scale = kind === "linear" ? scaleLinear() : scaleSymlog().constant(linearBelowNats);
  return scale.domain(domain).range(range);
}

/** @param isSigned whether the axis has a negative side */
export function axisTitle(name: string, kind: AxisKind, linearBelowNats: number, isSigned: boolean): string {
  return kind === "linear" ? name : `${name} (log ${isSigned ? "beyond ±" : "above "}${shortNumber(linearBelowNats)})`;
}

/** Order of preference for ticks: zero, powers of ten, their multiples by five, then by two. */
const MULTIPLES = [1, 5, 2];
const DECADES = Array.from({ length: 13 }, (_, i) => i - 6);

/** Values to mark, at least `apart` pixels from one another. */
export function axisTicks(kind: AxisKind, scale: AxisScale, apart: number): readonly number[] {
  const [start = 0, end = 0] = scale.range();
  const most = Math.max(2, Math.floor(Math.abs(end - start) / apart));
  if (kind === "linear") return scale.ticks(most);
  const [low = 0, high = 0] = scale.domain();
  const round = [
    0,
    ...MULTIPLES.flatMap((multiple) =>
      DECADES.flatMap((decade) => [multiple * 10 ** decade, -multiple * 10 ** decade]),
    ),
  ];
  const inside = round.filter((value) => value >= low && value <= high);
  // A narrow range of a logarithmic axis has few round numbers and is nearly linear.
  const chosen = spread(inside, scale, apart);
  return chosen.length >= 3 ? chosen : spread(scale.ticks(most), scale, apart);
}

/** Keeps values that are far enough from all earlier ones. */
function spread(values: readonly number[], scale: AxisScale, apart: number): readonly number[] {
  const kept: number[] = [];
  for (const value of values) {
    if (kept.every((other) => Math.abs(scale(other) - scale(value)) >= apart)) kept.push(value);
  }
  return kept.sort((a, b) => a - b);
}
