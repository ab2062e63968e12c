import { bitsPerDimension } from "../core/bitsPerDimension.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { estimateFailures } from "../core/explanation/estimates.ts";
import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, Measure, PointEvaluation } from "../results/evaluations.ts";
import { isDiscrete } from "../training/discreteData.ts";
import { chooseTemperatures } from "./chooseTemperatures.ts";
import { closedFormFigure } from "./closedForm.ts";
import { amortizationGap } from "./encoderGaps.ts";
import { frechetFigures, type ClassifierOf } from "./frechet.ts";
import { informationFigures } from "./informationFigures.ts";
import { annealedFigure, importanceFigures, quadratureFigure, type BoundsRequest } from "./likelihoodBounds.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import type { Examples } from "./trainedModel.ts";

export interface EvaluateRequest {
  readonly engine: Engine;
  readonly point: TrainedPoint;
  /** Training minus held-out ELBO, over all examples; NaN if unknown. */
  readonly generalizationNats: number;
  readonly settings: EvaluationSettings;
  readonly classifierOf: ClassifierOf;
  readonly signal?: AbortSignal | undefined;
  /** Called before each part. `share`: of the parts, between 0 and 1. */
  readonly onPart?: (part: string, share: number) => void;
}

const parts = [
  "importance-weighted bound",
  "annealing from both ends",
  "annealed importance sampling",
  "exact likelihood",
  "information",
  "amortisation gap",
  "distance of draws",
] as const;

/** Every metric of one trained point. */
export async function evaluatePoint({
  engine,
  point,
  generalizationNats,
  settings,
  classifierOf,
  signal,
  onPart = () => undefined,
}: EvaluateRequest): Promise<PointEvaluation> {
  const begin = (part: (typeof parts)[number]): void => onPart(part, parts.indexOf(part) / parts.length);
  const { dataset } = point;
  const heldOut: Examples = { matrix: dataset.heldOut, condition: dataset.condition?.heldOut };
  const train: Examples = { matrix: dataset.train, condition: dataset.condition?.train };
  const request: BoundsRequest = {
    engine,
    point,
    examples: heldOut,
    rows: spreadRows(dataset.heldOut.rows, settings.examples),
    settings,
    signal,
  };
  begin("importance-weighted bound");
  const importance = await importanceFigures(request);
  begin("annealing from both ends");
  const { temperatures, annealingGapNats } = await chooseTemperatures(request);
  begin("annealed importance sampling");
  const annealedNats = await annealedFigure({ ...request, settings: { ...settings, temperatures } });
  begin("exact likelihood");
  const exact = await exactFigure(request);
  begin("information");
  const information = await informationFigures(request);
  begin("amortisation gap");
  const gap = await amortizationGap(request);
  const trainGap = await amortizationGap({
    ...request,
    examples: train,
    rows: spreadRows(dataset.train.rows, settings.examples),
  });
  begin("distance of draws");
  const frechet = await frechetFigures({ ...request, classifierOf });
  return {
    point: point.point.index,
    epoch: point.epoch,
    step: point.step,
    ...importance,
    annealedNats,
    temperatures,
    annealingGapNats,
    ...exact,
    bitsPerDimension: isDiscrete(dataset.heldOut, point.point.spec)
      ? bitsOf({ ...importance, annealedNats, ...exact }, dataset.columns)
      : null,
    information,
    gaps: {
      generalizationNats,
      amortizationNats: gap?.gapNats ?? null,
      amortizationTrainNats: trainGap?.gapNats ?? null,
      approximationNats: gap === null ? null : annealedNats.mean - gap.elboNats,
    },
    failures: [
      ...estimateFailures({ ...importance, annealedNats, annealingGapNats, information }, settings.importanceSamples),
    ],
    frechet,
  };
}

function bitsOf(
  {
    elboNats,
    importanceWeightedNats,
    annealedNats,
    exactNats,
  }: Pick<PointEvaluation, "elboNats" | "importanceWeightedNats" | "annealedNats" | "exactNats">,
  columns: number,
): NonNullable<PointEvaluation["bitsPerDimension"]> {
  const bits = ({ mean }: Measure): number => bitsPerDimension(-mean, columns);
  return {
    elbo: bits(elboNats),
    importanceWeighted: bits(importanceWeightedNats),
    annealed: annealedNats && bits(annealedNats),
    exact: exactNats && bits(exactNats),
  };
}

async function exactFigure(request: BoundsRequest): Promise<Pick<PointEvaluation, "exactNats" | "exactBy">> {
  const closed = closedFormFigure(request);
  if (closed !== null) return { exactNats: closed, exactBy: "closed form" };
  const exactNats = await quadratureFigure(request);
  return { exactNats, exactBy: exactNats === null ? null : "quadrature" };
}
