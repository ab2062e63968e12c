import type { PointPrediction } from "../results/specReport.ts";
import { commonVerdict } from "./predictionFigures.ts";
import { shortText } from "./predictionTexts.ts";

/** Texts of the inlay hints of one line. VS Code cuts them where all hints of a line together are longer than its setting allows. */

type Text = (predictions: readonly PointPrediction[]) => string | undefined;

/** "R 2.3" without the units; a verdict other than active instead of it. */
const briefText: Text = (predictions) => {
  const verdict = commonVerdict(predictions);
  if (verdict === "at-risk") return shortText(predictions) === undefined ? undefined : "at risk";
  return shortText(predictions)?.split(",")[0];
};

/** What does not stay active. */
const onlyProblems: Text = (predictions) =>
  commonVerdict(predictions) === "active" ? undefined : briefText(predictions);

/**
 * The longest texts that fit into a line; where even the shortest do not fit, the first of them.
 * @param places the predictions of each beta of the line
 * @param maxLength characters of all hints together
 */
export function fittingHints(
  places: readonly (readonly PointPrediction[])[],
  maxLength: number,
): readonly (string | undefined)[] {
  const texts = [shortText, briefText, onlyProblems].map((text) => places.map(text));
  const fitting = texts.find((hints) => lengthOf(hints) <= maxLength);
  if (fitting !== undefined) return fitting;
  const shortest = texts.at(-1) ?? [];
  return shortest.map((hint, index) => (lengthOf(shortest.slice(0, index + 1)) <= maxLength ? hint : undefined));
}

function lengthOf(hints: readonly (string | undefined)[]): number {
  return hints.reduce((sum, hint) => sum + (hint?.length ?? 0), 0);
}
