import { bitsPerDimension } from "../core/bitsPerDimension.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { estimateFailures } from "../core/explanation/estimates.ts";
import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, PointEvaluation } from "../results/evaluations.ts";
import type { Measure } from "../results/information.ts";
import { isDiscrete } from "../training/discreteData.ts";
import { annealedOf, annealedOrder, annealedOverAll, partOf } from "./annealedExamples.ts";
import { chooseTemperatures } from "./chooseTemperatures.ts";
import { closedFormFigure } from "./closedForm.ts";
import { amortizationGap } from "./encoderGaps.ts";
import { frechetFigures, type ClassifierOf } from "./frechet.ts";
import { gradientObstacle } from "./gradientObstacle.ts";
import { informationFigures } from "./informationFigures.ts";
import { annealedFigure, importanceFigures, quadratureFigure, type BoundsRequest } from "./likelihoodBounds.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

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

/** Every metric of one trained point. With `firstExamples` only so many examples are annealed: `annealFurther` adds others. */
export async function evaluatePoint(asked: EvaluateRequest): Promise<PointEvaluation> {
  const { point, generalizationNats, settings, classifierOf, onPart = () => undefined } = asked;
  const begin = (part: (typeof parts)[number]): void => onPart(part, parts.indexOf(part) / parts.length);
  const request = boundsOf(asked);
  const { rows } = request;
  const order = annealedOrder(rows.length, settings);
  const count = Math.min(rows.length, settings.firstExamples ?? rows.length);
  begin("importance-weighted bound");
  const importance = await importanceFigures(request);
  const obstacle = gradientObstacle(point);
  begin("annealing from both ends");
  const chosen = obstacle === undefined ? await chooseTemperatures(request) : undefined;
  begin("annealed importance sampling");
  const annealed =
    chosen &&
    (await annealedFigure({
      ...request,
      rows: partOf(rows, order, 0, count),
      settings: { ...settings, temperatures: chosen.temperatures },
    }));
  const annealedNats =
    annealed === undefined
      ? null
      : annealedOverAll(importance.importanceWeightedNats, annealed.perExample ?? [], order);
  const annealingGapNats = chosen?.annealingGapNats ?? null;
  begin("exact likelihood");
  const exact = await exactFigure(request);
  begin("information");
  const information = await informationFigures(request);
  begin("amortisation gap");
  const gaps = annealed === undefined ? noGaps : await encoderGaps(request, annealed.mean, 0, count);
  begin("distance of draws");
  const frechet = await frechetFigures({ ...request, classifierOf });
  const figures = { ...importance, ...exact, annealedNats, annealingGapNats, information };
  return {
    point: point.point.index,
    epoch: point.epoch,
    step: point.step,
    ...importance,
    annealedNats,
    ...(chosen !== undefined && count < rows.length ? { annealedExamples: count } : {}),
    ...(chosen !== undefined && { temperatures: chosen.temperatures }),
    ...(obstacle !== undefined && { gradientObstacle: obstacle }),
    annealingGapNats,
    ...exact,
    bitsPerDimension: bitsOf(point, { ...importance, annealedNats, ...exact }),
    information,
    gaps: { generalizationNats, ...gaps },
    failures: [...estimateFailures(figures, settings.importanceSamples)],
    frechet,
  };
}

const noGaps = { amortizationNats: null, amortizationTrainNats: null, approximationNats: null };

/** The figures of a point with more of its examples annealed, `count` in all. */
export async function annealFurther(
  asked: Omit<EvaluateRequest, "generalizationNats" | "classifierOf">,
  before: PointEvaluation,
  count: number,
): Promise<PointEvaluation> {
  const { point, settings, onPart = () => undefined } = asked;
  const request = boundsOf(asked);
  const { rows } = request;
  const order = annealedOrder(rows.length, settings);
  const known = annealedOf(before, order);
  onPart("annealed importance sampling, more examples", 0);
  const added = await annealedFigure({
    ...request,
    rows: partOf(rows, order, known.length, count),
    settings: { ...settings, temperatures: before.temperatures ?? settings.temperatures },
    firstStream: known.length,
  });
  const annealed = Float64Array.of(...known, ...(added.perExample ?? []));
  const { annealedExamples: _, ...others } = before;
  const annealedNats = annealedOverAll(before.importanceWeightedNats, annealed, order);
  onPart("amortisation gap, more examples", 0.5);
  const gaps = await encoderGaps(request, added.mean, known.length, count);
  const ofTraining = (until: number): number => Math.min(until, point.dataset.train.rows);
  const pooled = (first: number | null, second: number | null, placeOf = (until: number) => until): number | null =>
    first === null || second === null
      ? null
      : first + ((second - first) * (placeOf(count) - placeOf(known.length))) / placeOf(count);
  const { gaps: gapsBefore } = before;
  const figures = { ...others, annealedNats };
  return {
    ...figures,
    ...(count < rows.length ? { annealedExamples: count } : {}),
    bitsPerDimension: bitsOf(point, figures),
    gaps: {
      generalizationNats: gapsBefore.generalizationNats,
      amortizationNats: pooled(gapsBefore.amortizationNats, gaps.amortizationNats),
      amortizationTrainNats: pooled(gapsBefore.amortizationTrainNats, gaps.amortizationTrainNats, ofTraining),
      approximationNats: pooled(gapsBefore.approximationNats, gaps.approximationNats),
    },
    failures: [...estimateFailures(figures, settings.importanceSamples)],
  };
}

/** The examples that bounds are measured on. */
function boundsOf({
  engine,
  point,
  settings,
  signal,
}: Pick<EvaluateRequest, "engine" | "point" | "settings" | "signal">): BoundsRequest {
  const { dataset } = point;
  return {
    engine,
    point,
    examples: { matrix: dataset.heldOut, condition: dataset.condition?.heldOut },
    rows: spreadRows(dataset.heldOut.rows, settings.examples),
    settings,
    signal,
  };
}

/**
 * The encoder's gaps on the examples of the order between two places, held out and in training.
 * @param annealedNats the mean of their annealed log-likelihoods
 */
async function encoderGaps(
  request: BoundsRequest,
  annealedNats: number,
  from: number,
  to: number,
): Promise<Omit<PointEvaluation["gaps"], "generalizationNats">> {
  const { point, settings, rows } = request;
  const { train, condition } = point.dataset;
  const ofPart = (chosen: Uint32Array): Uint32Array =>
    partOf(chosen, annealedOrder(chosen.length, settings), Math.min(from, chosen.length), to);
  const gap = await amortizationGap({ ...request, rows: ofPart(rows), firstStream: from });
  const trainPart = ofPart(spreadRows(train.rows, settings.examples));
  // A training set with fewer examples has none left: what it had weighs all.
  const trainGap =
    trainPart.length === 0
      ? gap
      : await amortizationGap({
          ...request,
          examples: { matrix: train, condition: condition?.train },
          rows: trainPart,
          firstStream: from,
        });
  return {
    amortizationNats: gap?.gapNats ?? null,
    amortizationTrainNats: trainGap?.gapNats ?? null,
    approximationNats: gap === null ? null : annealedNats - gap.elboNats,
  };
}

/** Null for data that are not discrete. */
function bitsOf(
  { dataset, point }: TrainedPoint,
  {
    elboNats,
    importanceWeightedNats,
    annealedNats,
    exactNats,
  }: Pick<PointEvaluation, "elboNats" | "importanceWeightedNats" | "annealedNats" | "exactNats">,
): NonNullable<PointEvaluation["bitsPerDimension"]> | null {
  if (!isDiscrete(dataset.heldOut, point.spec)) return null;
  const bits = ({ mean }: Measure): number => bitsPerDimension(-mean, dataset.columns);
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
