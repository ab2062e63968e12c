import {
  dataFreeObservations,
  dataFreeVerdictSentence,
  type FiguresOrigin,
} from "../core/explanation/dataFreeSentences.ts";
import { dataFreeVerdict, type LoggedPoint } from "../core/explanation/dataFreeVerdict.ts";
import type { PickFacts } from "../core/explanation/facts.ts";
import { picksOf, type Pick } from "../core/explanation/picks.ts";
import { seedGroupKey } from "../core/seedGroups.ts";
import { loggedPoints } from "../results/loggedPoints.ts";
import { explainedPick } from "./explainedPick.ts";
import type { RunExplanation } from "../results/explanations.ts";
import type { PointResult } from "../results/results.ts";
import { shown } from "../spec/rules/figures.ts";
import { bestCollapse } from "../results/bestCollapse.ts";
import { predictionFile } from "../store/measuredFiles.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { seedsLabel } from "../results/wording.ts";
import { StoreError } from "../store/storeError.ts";

/**
 * Explains an imported run from its figures alone: nothing is measured, and causes that need data or models are not judged.
 * @throws StoreError when no point has figures
 */
export function explainImported(folder: RunFolder): RunExplanation {
  return explainFigures(folder, isOfText(folder) ? "loggedOfText" : "logged");
}

/** Names of figures that only models of text have. */
const ofText = /(^|[^a-z])(ppl|perplexity|bleu|(per_)?(token|word)s?|vocab(ulary)?(_size)?)([^a-z]|$)/i;

/** Columns that were not read are listed in the notes. */
function isOfText(folder: RunFolder): boolean {
  return folder.describe().imported?.notes.some((note) => note.startsWith("Not read:") && ofText.test(note)) ?? false;
}

/** What the figures of any run say by themselves. @throws StoreError when no point has figures */
export function explainFigures(folder: RunFolder, origin: FiguresOrigin): RunExplanation {
  const { points } = folder.readResults();
  const logged = loggedPoints(points, (point) => points[point]?.settings["objective.beta"] ?? null, shown);
  if (logged.length === 0)
    throw new StoreError(
      `no point of the run in ${folder.path} has figures: each failed. Import runs that ended with finite figures.`,
    );
  const verdict = dataFreeVerdict(logged);
  const settings = (point: number): PointResult["settings"] => points[point]?.settings ?? {};
  const name = (point: number, seeds?: number): string => seedsLabel(settings(point), seeds, shown);
  const picks = elboPicks(points);
  const tied = picks
    .flatMap(({ ties = [] }) => ties)
    .map(({ point, seeds = [point] }) => ({
      name: name(point, seeds.length),
      isCollapsed: areCollapsed(seeds, logged),
    }));
  return {
    format: 1,
    picks: picks.map((pick) => explainedPick(pick, settings, name)),
    best: verdict.best,
    isCollapsed: verdict.isCollapsed && tied.every(({ isCollapsed }) => isCollapsed),
    cause: null,
    verdict: dataFreeVerdictSentence(verdict, name, tied, origin, predictedCause(folder, points)),
    observations: [...dataFreeObservations(verdict, name, origin)],
    judgements: [],
    remedies: [],
    restarts: [],
    thresholds: logged.map(() => null),
  };
}

/** Whether most of these points have no active unit. */
function areCollapsed(seeds: readonly number[], points: readonly LoggedPoint[]): boolean {
  const without = points.filter(({ point, activeUnits }) => seeds.includes(point) && activeUnits === 0);
  return without.length > seeds.length / 2;
}

/** Only the criteria that were logged. */
function elboPicks(points: readonly PointResult[]): readonly Pick[] {
  const measured = points.flatMap(({ settings, heldOut }, point): readonly PickFacts[] => {
    if (heldOut === null) return [];
    const { elboNats, rateNats, activeUnits } = heldOut;
    return [{ ...notLogged, point, seedGroup: seedGroupKey(settings, point), elboNats, rateNats, activeUnits }];
  });
  return picksOf(measured);
}

const notLogged = {
  targetRateNats: null,
  importanceWeightedNats: null,
  annealedNats: null,
  perExampleNats: null,
  mutualInformationNats: null,
  frechetDistance: null,
};

/** Null without a prediction, and where the results do not agree with it. */
function predictedCause({ path }: RunFolder, points: readonly PointResult[]): string | null {
  const prediction = predictionFile.read(path);
  if (prediction === undefined) return null;
  const { predictions, collapsedBest = null } = prediction;
  return bestCollapse(points, { predictions, collapsedBest })?.predicted?.why ?? null;
}
