import type { Goal } from "../core/collapse/searchAlong.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { listedText, type SearchAxis } from "../spec/searchSpec.ts";
import type { PointPrediction, SpecReport } from "./specReport.ts";

/** Where a search begins without a prediction: at beta 1 the loss is the negative ELBO. */
const WITHOUT = { "objective.beta": 1, "objective.rate": 5 } as const;

/** What is predicted of the text of a spec. */
export type PredictText = (specText: string) => Promise<Pick<SpecReport, "predictions" | "frontier">>;

/** The value at which the goal is predicted; a usual one where nothing is predicted. */
export async function startOfSearch(
  specText: string,
  goal: Goal,
  axis: SearchAxis,
  predict: PredictText,
): Promise<number> {
  const parsed = parseSpec(specText);
  if (axis === "objective.rate" && goal.type === "rate") return goal.rateNats;
  const values = axis === "objective.rate" ? ratesUpTo(MAX_RATE) : await frontierBetas(specText, predict);
  if (values.length === 0) return WITHOUT[axis];
  const { predictions } = await predict(listedText(parsed, axis, values));
  const known = predictions.filter(({ rateNats }) => rateNats !== null);
  const [best] = known.toSorted((a, b) => missOf(goal, a) - missOf(goal, b));
  if (best === undefined) return WITHOUT[axis];
  // Several values may be predicted to serve as well: the middle one is the least likely to miss.
  const equal = known.filter((one) => missOf(goal, one) === missOf(goal, best));
  return equal[Math.floor(equal.length / 2)]?.settings[axis] ?? WITHOUT[axis];
}

const MAX_RATE = 64;

function ratesUpTo(most: number): readonly number[] {
  return Array.from({ length: 2 * most }, (_, i) => (i + 1) / 2);
}

/** Between and beyond the points of the frontier, which are too few for a start. */
const BETWEEN = 4;

async function frontierBetas(specText: string, predict: PredictText): Promise<readonly number[]> {
  const { frontier } = await predict(specText);
  const betas = frontier.map(({ beta }) => beta).filter((beta) => beta > 0);
  if (betas.length === 0) return [];
  const [low, high] = [Math.min(...betas), Math.max(...betas)];
  const count = BETWEEN * betas.length;
  return [
    ...new Set(
      Array.from({ length: count }, (_, i) => Number((low * (high / low) ** (i / (count - 1))).toPrecision(4))),
    ),
  ];
}

function missOf(goal: Goal, { rateNats, distortionNats, activeUnits }: PointPrediction): number {
  switch (goal.type) {
    case "rate":
      return Math.abs((rateNats ?? Infinity) - goal.rateNats);
    case "activeUnits":
      return Math.abs((activeUnits ?? Infinity) - goal.units);
    case "elbo":
      return (rateNats ?? Infinity) + (distortionNats ?? Infinity);
  }
}
