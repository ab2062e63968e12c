/** Compares predictions with independent trainings of the same specs (truth.json: three seeds at each point). */
import path from "node:path";
import type { Prediction } from "../../src/core/collapse/prediction.ts";
import { readTruth, type TruthRow } from "./truthScore.ts";

/** What is predicted for each point of a spec's sweep: the figure on the axis objective.beta, and the prediction. */
export type Predictor = (
  specFile: string,
) => Promise<readonly { readonly beta: number; readonly prediction: Prediction }[]>;

export interface ScoredPoint {
  readonly row: TruthRow;
  readonly prediction: Prediction;
}

export interface PredictionScore {
  readonly points: readonly ScoredPoint[];
  /** Of collapse at the points that are not hard and lie clearly on one side. */
  readonly f1: number;
  /** Median over specs that are not hard of |predicted / true threshold - 1|. */
  readonly thresholdError: number;
  /** Of the points that are not hard with ratios up to 0.7. */
  readonly rateShare: number;
  readonly activeUnitsShare: number;
  /** Of the hard points: `collapse` where every seed is active, `active` where every seed collapsed. */
  readonly confidentlyWrongShare: number;
  /** Of the hard points: how many get a confident word at all. */
  readonly confidentShare: number;
}

/** Below and above, no training of a spec that is not hard is undecided (docs/theory.md, section 8). */
export const CLEARLY_BELOW = 0.7;
export const CLEARLY_ABOVE = 1.15;

/** @throws when a row's beta is not among the points of its spec's sweep */
export async function scorePredictions(
  folder: string,
  predict: Predictor,
  names: readonly string[] = [],
): Promise<PredictionScore> {
  const rows = (await readTruth(folder)).filter(
    ({ spec }) => names.length === 0 || names.some((name) => spec.includes(name)),
  );
  const points: ScoredPoint[] = [];
  for (const spec of new Set(rows.map((row) => row.spec))) {
    const predicted = await predict(path.resolve(folder, "specs", spec));
    for (const row of rows.filter((one) => one.spec === spec)) {
      const point = predicted.find(({ beta }) => Math.abs(beta / row.beta - 1) < 1e-9);
      if (point === undefined) throw new Error(`the sweep of ${spec} has no point with beta ${row.beta}`);
      points.push({ row, prediction: point.prediction });
    }
  }
  const ordinary = points.filter(({ row }) => row.hard !== true);
  const hard = points.filter(({ row }) => row.hard === true);
  const below = ordinary.filter(({ row }) => row.ratio <= CLEARLY_BELOW);
  return {
    points,
    f1: collapseF1(ordinary.filter(({ row }) => row.ratio <= CLEARLY_BELOW || row.ratio >= CLEARLY_ABOVE)),
    thresholdError: median(ordinary.map(thresholdError)),
    rateShare: share(below, isRateClose),
    activeUnitsShare: share(below, areActiveUnitsClose),
    confidentlyWrongShare: share(hard, isConfidentlyWrong),
    confidentShare: share(
      hard,
      ({ prediction }) => prediction.verdict === "collapse" || prediction.verdict === "active",
    ),
  };
}

export function thresholdError({ row, prediction }: ScoredPoint): number {
  return Math.abs(((prediction.thresholdBeta ?? NaN) * row.ratio) / row.beta - 1);
}

/** Within the range of the seeds, or within a factor of 1.25 of its nearer end. */
export function isRateClose({ row, prediction }: ScoredPoint): boolean {
  const rate = prediction.rateNats ?? NaN;
  return rate >= Math.min(...row.rateNats) / 1.25 && rate <= Math.max(...row.rateNats) * 1.25;
}

/** Within one of the range of the seeds. */
export function areActiveUnitsClose({ row, prediction }: ScoredPoint): boolean {
  const units = prediction.activeUnits ?? NaN;
  return units >= Math.min(...row.activeUnits) - 1 && units <= Math.max(...row.activeUnits) + 1;
}

export function isConfidentlyWrong({ row, prediction }: ScoredPoint): boolean {
  const collapsed = row.activeUnits.every((units) => units === 0);
  const active = row.activeUnits.every((units) => units > 0);
  return (prediction.verdict === "collapse" && active) || (prediction.verdict === "active" && collapsed);
}

/** F1 of finding collapse. A point at risk counts as not found, whatever its outcome. */
function collapseF1(points: readonly ScoredPoint[]): number {
  let found = 0;
  let missed = 0;
  let wrong = 0;
  for (const { row, prediction } of points) {
    const collapsed = row.activeUnits.every((units) => units === 0);
    if (collapsed && prediction.verdict === "collapse") found++;
    else if (collapsed) missed++;
    else if (prediction.verdict !== "active") wrong++;
  }
  return (2 * found) / (2 * found + missed + wrong);
}

function share(points: readonly ScoredPoint[], holds: (point: ScoredPoint) => boolean): number {
  return points.length === 0 ? NaN : points.filter(holds).length / points.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.floor(sorted.length / 2)] ?? NaN)) / 2;
}
