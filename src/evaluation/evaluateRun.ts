import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, PointEvaluation, RunEvaluation } from "../results/evaluations.ts";
import { evaluatePoint } from "./evaluatePoint.ts";
import type { ClassifierOf } from "./frechet.ts";
import { labelsOf, trainLabelClassifier, type ClassifierOptions, type LabelClassifier } from "./labelClassifier.ts";
import type { OpenedRun } from "./openRun.ts";
import { resultPicks } from "./resultPicks.ts";
import { figuresOf } from "./trainedPoints.ts";
import { evaluationFile } from "../store/measuredFiles.ts";

/** Takes seconds per point for small models; the time is proportional to `examples` and `temperatures`. */
export const defaultSettings: EvaluationSettings = {
  examples: 100,
  importanceSamples: 1000,
  temperatures: 200,
  chains: 8,
  leapfrogSteps: 10,
  optimizationSteps: 200,
  draws: 4096,
  features: "principal",
  seed: 0,
};

export interface EvaluateRunRequest {
  readonly run: OpenedRun;
  readonly engine: Engine;
  readonly settings: EvaluationSettings;
  readonly signal?: AbortSignal | undefined;
  /** Called before each part of each point. `share`: of the whole, between 0 and 1. */
  readonly onPart: (point: number, part: string, share: number) => void;
}

/**
 * Measures all metrics of all trained points. Earlier results with the same settings and parameters are kept; each point is written to disk
 * before the next begins, so that a stop loses nothing. At the end the picks of all criteria are written to the run's results.
 * @throws StoreError when a classifier is requested and there are no labels; the signal's reason when it is aborted
 */
export async function evaluateRun({
  run,
  engine,
  settings,
  signal,
  onPart,
}: EvaluateRunRequest): Promise<RunEvaluation> {
  const before = evaluationFile.read(run.folder.path);
  const known = sameSettings(before, settings) ? before?.points : undefined;
  if (settings.features === "classifier") for (const { dataset } of run.trained) labelsOf(dataset);
  const classifierOf = classifiers({ engine, seed: settings.seed, signal });
  const points: PointEvaluation[] = [];
  for (const point of run.trained) {
    signal?.throwIfAborted();
    const { index } = point.point;
    const result = run.results.points[index];
    if (result === undefined) continue;
    points.push(
      figuresOf(known, point) ??
        (await evaluatePoint({
          engine,
          point,
          result,
          settings,
          classifierOf,
          signal,
          onPart: (part, done) => onPart(index, part, (points.length + done) / run.trained.length),
        })),
    );
    evaluationFile.write(run.folder.path, { format: 1, settings, points });
  }
  writePicks(run, points);
  return { format: 1, settings, points };
}

/** Models of one data set share a feature space. */
function classifiers(options: Omit<ClassifierOptions, "dataset" | "size">): ClassifierOf {
  const trained = new Map<string, Promise<LabelClassifier>>();
  return ({ dataset }, size) => {
    const key = `${dataset.fingerprint} ${size}`;
    const classifier = trained.get(key) ?? trainLabelClassifier({ ...options, dataset, size });
    trained.set(key, classifier);
    return classifier;
  };
}

/** Writes to the results on disk: those in memory may include figures of stopped points, which are not picked. */
function writePicks({ folder, points, trained }: OpenedRun, evaluations: readonly PointEvaluation[]): void {
  if (!folder.hasResults()) return;
  const results = folder.readResults();
  folder.writePicks(results, resultPicks(points, results.points, evaluations, trained));
}

function sameSettings(before: RunEvaluation | undefined, settings: EvaluationSettings): boolean {
  return before !== undefined && JSON.stringify(before.settings) === JSON.stringify(settings);
}
