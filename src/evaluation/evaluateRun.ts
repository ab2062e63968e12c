import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, PointEvaluation, RunEvaluation } from "../results/evaluations.ts";
import { evaluatePoint } from "./evaluatePoint.ts";
import { classifiers } from "./classifiers.ts";
import { labelsOf } from "./labelClassifier.ts";
import { competingFirst, measurePoints } from "./measurePoints.ts";
import { MeasuringHelper, type HelperOptions } from "./measuringHelper.ts";
import type { OpenedRun } from "./openRun.ts";
import { resultPicks } from "./resultPicks.ts";
import { figuresOf, type TrainedPoint } from "./trainedPoints.ts";
import { evaluationFile } from "../store/measuredFiles.ts";

/** Takes a second per point for small models; the time is proportional to `examples` and the temperatures that are needed. */
export const defaultSettings: EvaluationSettings = {
  examples: 100,
  importanceSamples: 1000,
  temperatures: 200,
  annealingErrorNats: 0.1,
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
  /** Other processes that measure points at the same time. */
  readonly helper?: HelperOptions | undefined;
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
  helper,
  signal,
  onPart,
}: EvaluateRunRequest): Promise<RunEvaluation> {
  const before = evaluationFile.read(run.folder.path);
  const known = sameSettings(before, settings) ? before?.points : undefined;
  if (settings.features === "classifier") for (const { dataset } of run.trained) labelsOf(dataset);
  const classifierOf = classifiers({ engine, seed: settings.seed, signal });
  const measured = run.trained.filter(({ point }) => run.results.points[point.index] !== undefined);
  const points = measured.flatMap((point) => figuresOf(known, point) ?? []);
  const write = (): void => {
    points.sort((a, b) => a.point - b.point);
    evaluationFile.write(run.folder.path, { format: 1, settings, points });
  };
  write();
  const rest = competingFirst(
    measured.filter((point) => figuresOf(known, point) === undefined),
    run.results,
  );
  const kept = points.length;
  const helpers = startHelpers(helper, { runFolder: run.folder.path, settings }, rest.length - 1);
  const endHelpers = (): void => helpers.forEach((one) => one.end());
  signal?.addEventListener("abort", endHelpers);
  try {
    await measurePoints({
      points: rest,
      here: (point, onPartOf) => {
        signal?.throwIfAborted();
        const generalizationNats = generalizationOf(run, point);
        return evaluatePoint({ engine, point, generalizationNats, settings, classifierOf, signal, onPart: onPartOf });
      },
      elsewhere: helpers.map((one) => async (point, onPartOf) => {
        const asked = { point: point.point.index, generalizationNats: generalizationOf(run, point) };
        const figures = await one.measure(asked, onPartOf);
        // The other process has read the checkpoint later: a run that still trains may have a new one.
        return figures && figuresOf([figures], point);
      }),
      onMeasured: (figures) => {
        points.push(figures);
        write();
      },
      onPart: (point, part, share) => onPart(point, part, (kept + share * rest.length) / measured.length),
    });
  } finally {
    signal?.removeEventListener("abort", endHelpers);
    endHelpers();
  }
  signal?.throwIfAborted();
  writePicks(run, points);
  return { format: 1, settings, points };
}

function startHelpers(
  options: HelperOptions | undefined,
  { runFolder, settings }: { readonly runFolder: string; readonly settings: EvaluationSettings },
  most: number,
): readonly MeasuringHelper[] {
  if (options === undefined) return [];
  const { program, engine, tensorflowFolder, count } = options;
  return Array.from(
    { length: Math.max(0, Math.min(count, most)) },
    () => new MeasuringHelper(program, { runFolder, engine, tensorflowFolder, settings }),
  );
}

/** Training minus held-out ELBO. */
function generalizationOf({ results }: OpenedRun, { point }: TrainedPoint): number {
  const result = results.points[point.index];
  return (result?.train?.elboNats ?? Number.NaN) - (result?.heldOut?.elboNats ?? Number.NaN);
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
