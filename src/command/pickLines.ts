import type { Pick } from "../core/explanation/picks.ts";
import { pickSentence } from "../core/explanation/pickSentences.ts";
import type { PointResult } from "../results/results.ts";
import { seedsLabel } from "../results/wording.ts";

/** One sentence for each pick; none for a single point or the seeds of one. */
export function pickLines(points: readonly PointResult[], picks: readonly Pick[]): readonly string[] {
  return points.length < 2 || picks.some(({ seeds }) => seeds?.length === points.length)
    ? []
    : picks.map((pick) => pickSentence(pick, (point, seeds) => seedsLabel(points[point]?.settings ?? {}, seeds)));
}
