import { carriesNothing } from "../core/explanation/finding.ts";
import type { DecoderKind, PointFacts, Restart, SweepFacts } from "../core/explanation/facts.ts";
import { outcomesOf } from "../core/explanation/outcomes.ts";
import { soundLikelihoodNats } from "../core/explanation/reliability.ts";
import { seedMean } from "../core/seedGroups.ts";
import type { PointEvaluation, RunEvaluation } from "../results/evaluations.ts";
import type { PointPrediction, SpecReport } from "../results/specReport.ts";
import type { PointResult } from "../results/results.ts";
import { stateOf } from "../results/state.ts";
import { comparedPoints } from "../results/reading.ts";
import { fixedVarianceOf } from "../spec/likelihood.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import { betaOf } from "../spec/objective.ts";
import type { ModelSpec } from "../spec/spec.ts";
import type { OpenedRun } from "./openRun.ts";
import { pickFacts } from "./resultPicks.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Smaller differences of ELBO are ignored: two trainings of one spec differ by as much. */
const TOLERANCE_NATS = 0.1;

/** The facts for an explanation, from a run, its evaluation and the predictions. */
export function sweepFacts(
  run: OpenedRun,
  evaluation: RunEvaluation,
  { predictions, diagnoses }: Pick<SpecReport, "predictions" | "diagnoses">,
  restarts: readonly Restart[],
): SweepFacts {
  const compared = new Set(comparedPoints(run.results.points));
  const points = run.trained.flatMap((trained): readonly PointFacts[] => {
    const { point } = trained;
    const evaluated = evaluation.points.find((one) => one.point === point.index);
    const result = run.results.points[point.index];
    return evaluated === undefined || result === undefined || !compared.has(point.index)
      ? []
      : [pointFacts(trained, result, evaluated, predictions[point.index])];
  });
  const model = run.trained[0]?.point.spec.model;
  return {
    points,
    decoder: model === undefined ? "factorised" : decoderKind(model),
    hasFixedVariance: fixedVarianceOf(model?.likelihood) !== undefined,
    zFreeDistortionNats: zFree(points),
    restarts,
    findings: [...new Set(diagnoses.map(({ code }) => code))],
    toleranceNats: TOLERANCE_NATS,
  };
}

function pointFacts(
  trained: TrainedPoint,
  result: PointResult,
  evaluated: PointEvaluation,
  prediction: PointPrediction | undefined,
): PointFacts {
  const { amortizationNats, amortizationTrainNats } = evaluated.gaps;
  const { point } = trained;
  const { objective, model } = point.spec;
  const inEffect = (beta: number | null): number | null => effectiveOf(beta, betaOf(objective), prediction);
  return {
    ...pickFacts(point, result, evaluated, trained),
    state: result.state ?? stateOf(result.heldOut, result.belowBaseline ?? null) ?? "active",
    columnMeansElboNats: result.baselines?.columnMeansElboNats ?? null,
    isBelowBaseline: result.belowBaseline === true,
    freeBitsNats: objective.type === "beta" ? objective.freeBits * model.latentSize : 0,
    survivesBelow: inEffect(prediction?.survivesBelowBeta ?? null),
    effectiveBeta: point.spec.objective.type === "targetRate" ? null : (prediction?.effectiveBeta ?? null),
    threshold: inEffect(prediction?.thresholdBeta ?? null),
    informationCeilingNats: evaluated.information?.ceilingNats ?? null,
    distortionNats: result.heldOut?.distortionNats ?? NaN,
    trainElboNats: result.train?.elboNats ?? NaN,
    amortisationGapNats:
      amortizationNats === null || amortizationTrainNats === null
        ? null
        : {
            heldOut: amortizationNats,
            train: amortizationTrainNats,
            optimisedElboNats: evaluated.elboNats.mean + amortizationNats,
          },
  };
}

/** Predictions have thresholds in the spec's own units. */
function effectiveOf(
  threshold: number | null,
  beta: number | undefined,
  prediction: PointPrediction | undefined,
): number | null {
  return threshold === null || beta === undefined || prediction === undefined || !(beta > 0)
    ? null
    : (threshold * prediction.effectiveBeta) / beta;
}

function decoderKind(model: ModelSpec): DecoderKind {
  if (model.condition !== "none") return "conditional";
  return seesColumns(model) ? "autoregressive" : "factorised";
}

/**
 * The best setting's collapsed models, which stand for the best decoder without z: they were trained in the same way as the other models.
 * A mean over its seeds, as are the figures with which it is compared.
 */
function zFree(points: readonly PointFacts[]): number | null {
  const without = outcomesOf(points.filter(carriesNothing));
  const distortions = without.map((seeds) => -seedMean(seeds.map(soundLikelihoodNats)).mean);
  return distortions.length === 0 ? null : Math.min(...distortions);
}
