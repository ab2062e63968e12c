import type { Pick } from "../core/explanation/picks.ts";
import { pickSentence } from "../core/explanation/sentences.ts";
import type { PointResult } from "../results/results.ts";
import { settingsLabel } from "../results/wording.ts";

/** One sentence for each pick; none for a single point. */
export function pickLines(points: readonly PointResult[], picks: readonly Pick[]): readonly string[] {
  return points.length < 2
    ? []
    : picks.map((pick) => pickSentence(pick, (point) => settingsLabel(points[point]?.settings ?? {})));
}
