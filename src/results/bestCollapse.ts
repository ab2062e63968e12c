import { dataFreeVerdict } from "../core/explanation/dataFreeVerdict.ts";
import { loggedPoints } from "./loggedPoints.ts";
import { bestOfSweep, isCollapsed, type BestPoint, type ReadPoint } from "./reading.ts";
import type { CollapsedBestView, PointPrediction } from "./specReport.ts";

/** That the model with the best ELBO is collapsed, and why, as soon as there are figures. No TypeBox, as in reading.ts. */

/** What a run is judged by: the prediction made before its training. */
export interface JudgedBy {
  /** By point; undefined where there is none. */
  readonly predictions: readonly (Pick<PointPrediction, "verdict" | "effectiveBeta"> | undefined)[];
  readonly collapsedBest: CollapsedBestView | null;
}

export interface BestCollapse {
  readonly best: BestPoint;
  /** How many of its seeds have no active unit; at least one. */
  readonly collapsed: number;
  /** What was predicted, where all results agree with it; null: only that it is collapsed is known. */
  readonly predicted: CollapsedBestView | null;
}

/** Null where the best model is active, or no point has ended. */
export function bestCollapse(points: readonly ReadPoint[], judgedBy: JudgedBy): BestCollapse | null {
  const best = bestOfSweep(points);
  if (best === null) return null;
  const collapsed = best.seeds.filter((index) => hasCollapsed(points[index])).length;
  if (collapsed === 0) return null;
  const agrees = collapsed === best.seeds.length && agree(points, best, judgedBy);
  return { best, collapsed, predicted: agrees ? judgedBy.collapsedBest : null };
}

function hasCollapsed(point: ReadPoint | undefined): boolean {
  return point !== undefined && isCollapsed(point);
}

/**
 * Whether the results allow the predicted cause. It holds for trainings that end at their optimum: a confident verdict that did not come
 * true, or an active model with a lower loss at the collapsed one's beta, shows that this one may not have.
 */
function agree(points: readonly ReadPoint[], { seeds }: BestPoint, { predictions }: JudgedBy): boolean {
  if (!seeds.every((index) => predictions[index]?.verdict === "collapse")) return false;
  if (points.some((point, index) => isContradicted(point, predictions[index]?.verdict))) return false;
  const { bettered } = dataFreeVerdict(loggedPoints(points, (point) => predictions[point]?.effectiveBeta ?? null));
  return !bettered.some(({ point, isStuck }) => isStuck && seeds.includes(point));
}

function isContradicted(point: ReadPoint, verdict: PointPrediction["verdict"] | undefined): boolean {
  if (point.status !== "done" || point.heldOut === null) return false;
  return isCollapsed(point) ? verdict === "active" : verdict === "collapse";
}
