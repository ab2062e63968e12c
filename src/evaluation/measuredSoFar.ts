import { indexOfLargest } from "../core/indexOfLargest.ts";
import { bestBound } from "../results/bestBound.ts";
import type { PointEvaluation } from "../results/evaluations.ts";
import { bestOfSweep, isCollapsed } from "../results/reading.ts";
import type { PointResult } from "../results/results.ts";
import { shortLabel } from "../results/wording.ts";

/**
 * A running estimate while points are measured: "12 of 36 points measured; best by ELBO: beta 1 (collapsed); highest ln p(x) so far:
 * beta 0.25". The ELBO is known from training; of ln p(x) the higher of its two bounds is taken.
 */
export function measuredSoFar(points: readonly PointResult[], measured: readonly PointEvaluation[]): string {
  const name = (index: number, seeds = 1): string =>
    shortLabel(points[index]?.settings ?? {}, seeds) || "the only point";
  const best = bestOfSweep(points);
  const likeliest = measured[indexOfLargest(measured.map((one) => bestBound(one).estimate.mean)) ?? -1];
  const collapsed =
    best?.seeds.filter((index) => points[index] !== undefined && isCollapsed(points[index])).length ?? 0;
  const state = collapsed === 0 ? "" : collapsed === best?.seeds.length ? " (collapsed)" : ` (${collapsed} collapsed)`;
  return [
    `${measured.length} of ${points.length} points measured`,
    ...(best === null ? [] : [`best by ELBO: ${name(best.point, best.seeds.length)}${state}`]),
    ...(likeliest === undefined ? [] : [`highest ln p(x) so far: ${name(likeliest.point)}`]),
  ].join("; ");
}
