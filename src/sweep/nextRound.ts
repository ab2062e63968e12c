import { placeAfter, type LaterPlaces, type MeasuredValue } from "../core/collapse/placeAfter.ts";
import { numberText, plural } from "../core/wording.ts";
import type { PlacedPoint } from "../protocol/runSnapshot.ts";
import { WORKER_DIED } from "../results/reading.ts";
import type { PointOutcome } from "../results/results.ts";
import { openRound, roundsOfValues, type AutoChoice } from "../spec/autoAxis.ts";
import { isToCome } from "../spec/autoRounds.ts";
import { controlOf } from "../spec/objective.ts";
import { autoChoiceOf, chosenText, parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";

/**
 * The rounds of a sweep that places itself where the prediction is unsure. The values of a later round follow from the outcomes of the
 * rounds before alone, so that every process that places them, also after a crash, gets the same.
 */

/**
 * The spec with the values of the next round.
 * @param outcomes by point
 * @returns undefined where all values are placed, or a point of the rounds before has yet to be trained
 */
export function withNextRound(
  parsed: ParsedSpec,
  outcomes: readonly (PointOutcome | undefined)[],
): ParsedSpec | undefined {
  const choice = autoChoiceOf(parsed);
  const round = choice && openRound(choice);
  if (choice === undefined || round === undefined) return undefined;
  const before = parsed.points.filter((point) => (point.round ?? 0) < round);
  const ended = before.map(({ index }) => outcomes[index]);
  if (ended.some((outcome) => outcome === undefined || !isFinal(outcome))) return undefined;
  const curves = curvesOf(parsed, choice.axis, outcomes);
  const isRate = parsed.axes.find(({ name }) => name === choice.axis)?.path.at(-1) === "rate";
  const scale = isRate ? "linear" : "log";
  return parseSpec(chosenText(parsed, placedRound(choice, round, curves, scale)));
}

/** The points of a round that is placed now. */
export function placedPoints(before: ParsedSpec, after: ParsedSpec): readonly PlacedPoint[] {
  const waited = isToCome(before);
  const waits = isToCome(after);
  return after.points
    .filter((point) => waited(point) && !waits(point))
    .map(({ index, settings, spec }) => ({ point: index, settings, beta: controlOf(spec.objective) }));
}

/** A point whose process died may be trained by a resume. */
function isFinal({ status, failure }: PointOutcome): boolean {
  return status === "done" || (status === "failed" && failure?.cause !== WORKER_DIED);
}

/** By combination of the other axes, the figures on the rows that select. */
function curvesOf(
  { points }: ParsedSpec,
  axis: string,
  outcomes: readonly (PointOutcome | undefined)[],
): readonly (readonly MeasuredValue[])[] {
  const curves = new Map<string, MeasuredValue[]>();
  for (const { index, settings } of points) {
    const outcome = outcomes[index];
    const figures = outcome?.selection ?? outcome?.heldOut;
    const { [axis]: value, ...others } = settings;
    if (outcome?.status !== "done" || figures === null || figures === undefined || value === undefined) continue;
    const key = JSON.stringify(others);
    const { rateNats, distortionNats } = figures;
    curves.set(key, [...(curves.get(key) ?? []), { value, rateNats, distortionNats }]);
  }
  return [...curves.values()];
}

function placedRound(
  choice: AutoChoice,
  round: number,
  curves: readonly (readonly MeasuredValue[])[],
  scale: "log" | "linear",
): AutoChoice {
  const { values, rounds = [] } = choice;
  const roundOf = roundsOfValues(choice);
  const ofRounds = (wanted: (of: number) => boolean): readonly number[] =>
    values.filter((_, i) => wanted(roundOf[i] ?? 0));
  const count = rounds[round]?.count ?? 0;
  const before = ofRounds((of) => of < round);
  const places = placeAfter(curves, before, count, scale);
  return {
    ...choice,
    values: [...before, ...(places?.values ?? ofRounds((of) => of === round)), ...ofRounds((of) => of > round)],
    rounds: rounds.map((one, i) => (i === round ? { ...one, placed: true, why: whyPlaced(places, count) } : one)),
  };
}

function whyPlaced(places: LaterPlaces | undefined, count: number): string {
  if (places === undefined)
    return "Fewer than two values of the first round could be measured, so these halve the gaps between its values.";
  const { aroundBest, best, isEmpty } = places;
  if (isEmpty) return "Every model of the first round is collapsed, so these lie where the rate is larger.";
  const around =
    aroundBest === 0 ? "" : `, ${aroundBest} beside ${numberText(best, 3)}, which has the best ELBO of the first round`;
  return `Of ${plural(count, "value")}, ${count - aroundBest} in the largest gaps of the rate-distortion plane${around}.`;
}
