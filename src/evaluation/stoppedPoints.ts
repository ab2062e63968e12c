import type { Evaluation } from "../core/evaluation.ts";
import { drawsForExamples } from "../core/evaluationDraws.ts";
import type { Matrix } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { PointResult } from "../results/results.ts";
import { hasNoActiveUnit } from "../results/reading.ts";
import { isDiscrete } from "../training/discreteData.ts";
import { Evaluator } from "../training/evaluateModels.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { constantsByModel, settingArrays } from "../training/stackSetup.ts";
import type { OpenedRun } from "./openRun.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/**
 * Adds the held-out and training figures of stopped points, from their current parameters: results.json has at most those of their last
 * whole epoch. Nothing is written.
 */
export async function measureStoppedPoints(run: OpenedRun, engine: Engine, signal?: AbortSignal): Promise<OpenedRun> {
  const points: PointResult[] = [...run.results.points];
  for (const trained of run.trained) {
    const { index } = trained.point;
    const result = points[index];
    if (result === undefined || result.status === "done") continue;
    signal?.throwIfAborted();
    const { heldOut, train } = await evaluateBothHalves(trained, engine);
    points[index] = { ...result, heldOut, train, collapsed: hasNoActiveUnit(heldOut) };
  }
  return { ...run, results: { ...run.results, points } };
}

async function evaluateBothHalves(
  { point: { spec }, dataset, statistics, parameters }: TrainedPoint,
  engine: Engine,
): Promise<Readonly<Record<"heldOut" | "train", Evaluation>>> {
  const evaluator = await Evaluator.create({
    engine,
    model: spec.model,
    models: 1,
    layout: layoutOf(dataset),
    statistics,
    typicalRows: dataset.heldOut.rows,
    binarize: spec.data.binarize === "dynamic",
    bindings: { ...parameters, ...settingArrays([spec]) },
  });
  const figures = async (matrix: Matrix, condition: Matrix | undefined): Promise<Evaluation> => {
    const [evaluation] = await evaluator.evaluate(
      { matrix, condition, constants: constantsByModel(matrix, [spec]), isDiscrete: isDiscrete(matrix, spec) },
      drawsForExamples(matrix.rows),
    );
    return evaluation as Evaluation;
  };
  try {
    return {
      heldOut: await figures(dataset.heldOut, dataset.condition?.heldOut),
      train: await figures(dataset.train, dataset.condition?.train),
    };
  } finally {
    await evaluator.dispose();
  }
}
