import { dirname } from "node:path";
import { comparisonSentences } from "../core/explanation/comparisons.ts";
import { explain } from "../core/explanation/explain.ts";
import type { Restart } from "../core/explanation/facts.ts";
import { judgementSentence, pickSentence, verdictSentence } from "../core/explanation/sentences.ts";
import type { Engine } from "../engine/engine.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { RunEvaluation } from "../results/evaluations.ts";
import type { RunExplanation } from "../results/explanations.ts";
import type { PointPrediction } from "../results/specReport.ts";
import { settingsLabel, soFar } from "../results/wording.ts";
import { betaObjective } from "../spec/objective.ts";
import { remediesFor } from "../spec/remedies.ts";
import { stackKey } from "../training/planBatches.ts";
import { shown } from "../spec/rules/figures.ts";
import type { OpenedRun } from "./openRun.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import { learnAtLowerBeta, restartFrom, restartWithWarmup, type RestartOptions } from "./restart.ts";
import { sweepFacts } from "./sweepFacts.ts";

export interface ExplainRequest {
  readonly run: OpenedRun;
  readonly evaluation: RunEvaluation;
  readonly engine: Engine;
  readonly reporter: Pick<SpecReporter, "check">;
  readonly mediaFolder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onPart: (part: string) => void;
}

/** A fraction of the threshold beta at which a model is certainly active. */
const LOWER_RATIO = 0.3;

/**
 * Explains which models a run's criteria pick, and why. If the model of the best ELBO has collapsed, it is trained again from other
 * starting points, to test whether optimisation is the cause.
 */
export async function explainRun(request: ExplainRequest): Promise<RunExplanation> {
  const { run, evaluation, reporter, mediaFolder, signal } = request;
  const specText = run.folder.specText();
  const { predictions } = await reporter.check({
    specText,
    specFolder: dirname(run.folder.specFile()),
    mediaFolder,
    signal,
  });
  const first = explain(sweepFacts(run, evaluation, predictions, []));
  const restarts = first.isCollapsed ? await restartsOf(first.best, predictions, request) : [];
  const facts = sweepFacts(run, evaluation, predictions, restarts);
  const explanation = explain(facts);
  const { picks, best, isCollapsed, cause, judgements } = explanation;
  const spec = run.points[best]?.spec;
  const active = facts.points.filter(({ activeUnits }) => activeUnits > 0).toSorted((a, b) => b.elboNats - a.elboNats);
  const context = spec && {
    spec,
    thresholdBeta: predictions[best]?.thresholdBeta ?? null,
    activeRateNats: active[0]?.rateNats ?? null,
  };
  return {
    format: 1,
    picks: picks.map((pick) => ({
      ...pick,
      settings: settingsOf(run, pick.point),
      sentence: pickSentence(pick, nameOf(run, pick.point)),
    })),
    best,
    isCollapsed,
    cause,
    verdict: verdictSentence(explanation, nameOf(run, best), soFar(run.results.points)),
    observations: [...comparisonSentences(facts, picks, (point) => nameOf(run, point))],
    judgements: judgements.map((judgement) => ({ ...judgement, sentence: judgementSentence(judgement) })),
    remedies:
      cause === null || context === undefined
        ? []
        : remediesFor(cause, context).map(({ title, edits }) => ({
            title,
            edits: edits.map(({ path, value }) => ({ path: [...path], value })),
          })),
    restarts,
    thresholds: facts.points.map(({ threshold }) => threshold),
  };
}

function settingsOf({ results }: OpenedRun, point: number): Readonly<Record<string, number>> {
  return results.points[point]?.settings ?? {};
}

function nameOf(run: OpenedRun, point: number): string {
  return settingsLabel(settingsOf(run, point), shown);
}

async function restartsOf(
  best: number,
  predictions: readonly PointPrediction[],
  request: ExplainRequest,
): Promise<readonly Restart[]> {
  const { run, engine, signal, onPart } = request;
  const trained = run.trained.find(({ point }) => point.index === best);
  const objective = betaObjective(trained?.point.spec.objective);
  const prediction = predictions[best];
  if (trained === undefined || objective === undefined || prediction === undefined) return [];
  const { spec } = trained.point;
  const options: RestartOptions = {
    point: best,
    spec,
    objective,
    dataset: trained.dataset,
    engine,
    effectiveBeta: prediction.effectiveBeta,
    signal,
  };
  onPart("training again, with a warm-up");
  const warmedUp = await restartWithWarmup(options);
  onPart("training on from a lower beta");
  return [warmedUp, await restartFrom(options, await lowerBeta(trained, prediction, options, run))];
}

/** The parameters of the nearest active model with a lower beta; if the sweep has none, one is trained. */
async function lowerBeta(
  trained: TrainedPoint,
  { thresholdBeta }: PointPrediction,
  options: RestartOptions,
  run: OpenedRun,
): Promise<Readonly<Record<string, Float32Array>>> {
  const { beta } = options.objective;
  const neighbours = run.trained.flatMap((other) => {
    const lower = betaObjective(other.point.spec.objective)?.beta ?? Infinity;
    const isActive = run.results.points[other.point.index]?.collapsed === false;
    return isActive && lower < beta && stackKey(other.point.spec) === stackKey(trained.point.spec)
      ? [{ other, lower }]
      : [];
  });
  const [nearest] = neighbours.toSorted((a, b) => b.lower - a.lower);
  if (nearest !== undefined) return nearest.other.parameters;
  return learnAtLowerBeta(options, Math.min(LOWER_RATIO, (LOWER_RATIO * (thresholdBeta ?? beta)) / beta));
}
