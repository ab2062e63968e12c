import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, PointEvaluation, RunEvaluation } from "../results/evaluations.ts";
import { evaluatePoint } from "./evaluatePoint.ts";
import { figuresOf } from "./figuresOf.ts";
import type { ClassifierOf } from "./frechet.ts";
import { labelsOf, trainLabelClassifier, type ClassifierOptions, type LabelClassifier } from "./labelClassifier.ts";
import type { OpenedRun } from "./openRun.ts";
import { resultPicks } from "./resultPicks.ts";
import { evaluationFile } from "../store/measuredFiles.ts";

/** Seconds a point on small models; `examples` and `temperatures` are what costs. */
export const defaultSettings: EvaluationSettings = {
  examples: 100,
  importanceSamples: 1000,
  temperatures: 200,
  chains: 8,
  leapfrogSteps: 10,
  optimizationSteps: 200,
  draws: 1000,
  features: "principal",
  seed: 0,
};

export interface EvaluateRunRequest {
  readonly run: OpenedRun;
  readonly engine: Engine;
  readonly settings: EvaluationSettings;
  readonly signal?: AbortSignal | undefined;
  /** Told of each part of each point before it begins. `share`: of the whole, between 0 and 1. */
  readonly onPart: (point: number, part: string, share: number) => void;
}

/**
 * Every metric of every trained point. What was measured before with these settings and parameters is kept; each point is on disk before the next
 * begins, so that nothing is lost to a stop. In the end the run's results say what each criterion picks.
 * @throws StoreError when a classifier is wanted and there are no labels; the signal's reason when it is aborted
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

/** Models of one data set are compared in one feature space. */
function classifiers(options: Omit<ClassifierOptions, "dataset" | "size">): ClassifierOf {
  const trained = new Map<string, Promise<LabelClassifier>>();
  return ({ dataset }, size) => {
    const key = `${dataset.fingerprint} ${size}`;
    const classifier = trained.get(key) ?? trainLabelClassifier({ ...options, dataset, size });
    trained.set(key, classifier);
    return classifier;
  };
}

/** Into the results as they are on disk: those at hand may hold figures of stopped points, which nobody picks. */
function writePicks({ folder, points }: OpenedRun, evaluations: readonly PointEvaluation[]): void {
  if (!folder.hasResults()) return;
  const results = folder.readResults();
  folder.writePicks(results, resultPicks(points, results.points, evaluations));
}

function sameSettings(before: RunEvaluation | undefined, settings: EvaluationSettings): boolean {
  return before !== undefined && JSON.stringify(before.settings) === JSON.stringify(settings);
}
