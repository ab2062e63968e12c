import { dirname } from "node:path";
import { comparisonSentences, limitRemarks } from "../core/explanation/comparisons.ts";
import { explain, explainedOf, type Explanation } from "../core/explanation/explain.ts";
import type { Cause } from "../core/explanation/judgement.ts";
import type { Restart, SweepFacts } from "../core/explanation/facts.ts";
import { otherSeeds } from "../core/explanation/trainingCauses.ts";
import { judgementSentence } from "../core/explanation/sentences.ts";
import { verdictSentence } from "../core/explanation/verdictSentence.ts";
import type { Engine } from "../engine/engine.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { RunEvaluation } from "../results/evaluations.ts";
import type { RunExplanation } from "../results/explanations.ts";
import type { PointPrediction, SpecReport } from "../results/specReport.ts";
import { seedsLabel, soFar } from "../results/wording.ts";
import { betaObjective } from "../spec/objective.ts";
import { remediesFor } from "../spec/remedies.ts";
import { stackKey } from "../training/planBatches.ts";
import { shown } from "../spec/rules/figures.ts";
import { isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import { explainedPick } from "./explainedPick.ts";
import type { OpenedRun } from "./openRun.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import { learnAtLowerBeta, restartFrom, restartWithWarmup, type RestartOptions } from "./restart.ts";
import { helpfulRemedies, type TriedRemedy } from "./tryRemedies.ts";
import { trySettings } from "./triedSettings.ts";
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
  const report = await reporter.check({
    specText,
    specFolder: dirname(run.folder.specFile()),
    mediaFolder,
    signal,
  });
  const untried = sweepFacts(run, evaluation, report, []);
  const first = explain(untried);
  const restarts = first.finding === "healthy" ? [] : await restartsOf(untried, report, request);
  const facts = sweepFacts(run, evaluation, report, restarts);
  const explanation = explain(facts);
  const { picks, best, isCollapsed, finding, cause, judgements, subject } = explanation;
  const { explained } = subject;
  const name = (point: number, seeds?: number): string => seedsLabel(settingsOf(run, point), seeds, shown);
  const tried = await remediesThatHelp(explanation, facts, report, request);
  return {
    format: 1,
    picks: picks.map((pick) => explainedPick(pick, (point) => settingsOf(run, point), name)),
    best,
    isCollapsed,
    finding,
    cause,
    verdict: verdictSentence(explanation, name, soFar(run.results.points)),
    observations: [
      ...comparisonSentences(facts, picks, name),
      ...limitRemarks(facts),
      ...(isTrainedElsewhere(run.points) ? [UNTESTED] : []),
    ],
    judgements: judgements.map((judgement) => ({ ...judgement, sentence: judgementSentence(judgement) })),
    remedies: tried.map(({ title, edits, tried: figures }) => ({
      title,
      edits: edits.map(({ path, value }) => ({ path: [...path], value })),
      tried: { ...figures, insteadOfElboNats: explained.elboNats },
    })),
    restarts,
    thresholds: facts.points.map(({ threshold }) => threshold),
  };
}

const UNTESTED =
  "The models were trained by another program, so that causes which another training would show were not tested: " +
  "the learning rate, the number of steps, dropout, the scale of the columns, and starting at the full beta.";

/** Causes against which a rate is asked for, which maximum likelihood does not pay for. */
const costElbo: readonly Cause[] = ["condition-explains-data", "decoder-needs-no-latents", "beta-too-large"];

async function remediesThatHelp(
  { subject: { explained }, cause }: Explanation,
  facts: SweepFacts,
  { predictions }: SpecReport,
  { run, engine, mediaFolder, signal, onPart }: ExplainRequest,
): Promise<readonly TriedRemedy[]> {
  const trained = run.trained.find(({ point }) => point.index === explained.point);
  if (cause === null || trained === undefined || isTrainedElsewhere(run.points)) return [];
  const { spec } = trained.point;
  const active = facts.points.filter(({ activeUnits }) => activeUnits > 0).toSorted((a, b) => b.elboNats - a.elboNats);
  return helpfulRemedies({
    remedies: remediesFor(cause, {
      spec,
      stepsPerEpoch: Math.floor(trained.dataset.train.rows / spec.training.batchSize),
      thresholdBeta: predictions[explained.point]?.thresholdBeta ?? null,
      activeRateNats: active[0]?.rateNats ?? null,
    }),
    specText: run.folder.specText(),
    folders: { specFolder: dirname(run.folder.specFile()), mediaFolder },
    point: trained.point,
    best: explained,
    mayCostElbo: costElbo.includes(cause),
    toleranceNats: facts.toleranceNats,
    engine,
    signal,
    onPart,
  });
}

function settingsOf({ results }: OpenedRun, point: number): Readonly<Record<string, number>> {
  return results.points[point]?.settings ?? {};
}

/** The settings that `check` reports first: where one of them is the cause, other starts are not tried. */
async function restartsOf(
  facts: SweepFacts,
  { predictions, diagnoses }: SpecReport,
  request: ExplainRequest,
): Promise<readonly Restart[]> {
  const { run, engine, mediaFolder, signal, onPart } = request;
  const explained = explainedOf(facts);
  const best = explained.point;
  const trained = run.trained.find(({ point }) => point.index === best);
  const objective = betaObjective(trained?.point.spec.objective);
  const prediction = predictions[best];
  if (trained === undefined || objective === undefined || prediction === undefined) return [];
  const { spec } = trained.point;
  if (isTrainedElsewhere(run.points)) return [];
  const options: RestartOptions = {
    point: best,
    spec,
    objective,
    dataset: trained.dataset,
    engine,
    effectiveBeta: prediction.effectiveBeta,
    signal,
  };
  const tried = await trySettings({
    options,
    point: trained.point,
    folders: { specFolder: dirname(run.folder.specFile()), mediaFolder },
    isAbsurd: ["below-baseline", "anomalous"].includes(explain(facts).finding),
    reported: [...prediction.reasons, ...diagnoses.map(({ code }) => code)],
    onPart,
  });
  if (explain({ ...facts, restarts: tried }).cause !== null && tried.length > 0) return tried;
  const siblings = otherSeeds(facts, explained);
  onPart("training again, with a warm-up");
  const warmedUp = await restartWithWarmup(options);
  onPart("training on from a lower beta");
  return [
    ...tried,
    ...siblings,
    warmedUp,
    await restartFrom(options, await lowerBeta(trained, prediction, options, run)),
  ];
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
