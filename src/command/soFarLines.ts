import { explainFigures } from "../evaluation/explainImported.ts";
import { bestBound } from "../results/bestBound.ts";
import type { RunEvaluation } from "../results/evaluations.ts";
import type { PointResult } from "../results/results.ts";
import { settingsLabel } from "../results/wording.ts";
import type { RunFolder } from "../store/runFolder.ts";

/** What the figures of training say before anything is measured; undefined where there are none yet. */
export function firstVerdict(folder: RunFolder): string | undefined {
  if (!folder.hasResults() || !folder.readResults().points.some(({ heldOut }) => heldOut !== null)) return undefined;
  return `First verdict: ${explainFigures(folder, "trained").verdict}`;
}

/** The higher lower bound of each model that was measured before a stop, best first. */
export function measuredSoFar(
  points: readonly PointResult[],
  { points: measured }: Pick<RunEvaluation, "points">,
): readonly string[] {
  const figures = measured.map((one) => ({
    label: settingsLabel(points[one.point]?.settings ?? {}),
    bound: bestBound(one).estimate,
  }));
  return [
    `Measured so far: ${measured.length} of ${points.length} points. Bounds of ln p(x), nats per held-out example:`,
    ...figures
      .toSorted((a, b) => b.bound.mean - a.bound.mean)
      .map(({ label, bound }) => `  ${label}: ${bound.mean.toFixed(2)} ± ${bound.standardError.toFixed(2)}`),
  ];
}
