import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, PointEvaluation, RunEvaluation } from "../results/evaluations.ts";
import { annealUntilDecided, withReason } from "./annealUntilDecided.ts";
import { annealFurther, evaluatePoint } from "./evaluatePoint.ts";
import { classifiers } from "./classifiers.ts";
import { labelsOf } from "./labelClassifier.ts";
import { competingFirst, measurePoints } from "./measurePoints.ts";
import { measuredDevice } from "./measuredDevice.ts";
import { MeasuringHelper, type HelperOptions } from "./measuringHelper.ts";
import type { OpenedRun } from "./openRun.ts";
import { resultPicks } from "./resultPicks.ts";
import { figuresOf, type TrainedPoint } from "./trainedPoints.ts";
import { evaluationFile } from "../store/measuredFiles.ts";
import { addPicks } from "../store/addPicks.ts";

/** Takes a second per point for small models; the time is proportional to `examples` and the temperatures that are needed. */
export const defaultSettings: EvaluationSettings = {
  examples: 100,
  firstExamples: 32,
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
  /** Receives which engine measures where that was found by a trial, and what became of it. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Called before each part of each point. `share`: of the whole, between 0 and 1; `measured`: the points with figures so far. */
  readonly onPart: (point: number, part: string, share: number, measured: readonly PointEvaluation[]) => void;
}

/** Of the time, of the first round; further examples are annealed in the rest. */
const FIRST_SHARE = 0.7;

/**
 * Measures all metrics of all trained points. Earlier results with the same settings and parameters are kept; each point is written to disk
 * before the next begins, so that a stop loses nothing. At the end the picks of all criteria are written to the run's results.
 * @throws StoreError when a classifier is requested and there are no labels; the signal's reason when it is aborted
 */
export async function evaluateRun(request: EvaluateRunRequest): Promise<RunEvaluation> {
  const { run, engine, helper, signal, onPart, onNotice = () => undefined } = request;
  const settings = settingsInEffect(request.settings);
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
  const keep = (figures: PointEvaluation): void => {
    const at = points.findIndex(({ point }) => point === figures.point);
    points.splice(at === -1 ? points.length : at, at === -1 ? 0 : 1, figures);
    write();
  };
  write();
  const rest = competingFirst(
    measured.filter((point) => figuresOf(known, point) === undefined),
    run.results,
  );
  const kept = points.length;
  const firstShare = settings.firstExamples === undefined ? 1 : FIRST_SHARE;
  const isDone =
    rest.length === 0 && points.every(({ annealedUntil }) => firstShare === 1 || annealedUntil !== undefined);
  const most = isDone ? 0 : measured.length - 1;
  const runFolder = run.folder.path;
  const tried = rest.length === 0 ? undefined : await measuredDevice({ ...request, runFolder, points: rest, settings });
  const device = tried?.device;
  const helpers = device
    ? [device]
    : startHelpers(helper, { runFolder, settings }, firstShare === 1 ? rest.length - 1 : most);
  if (tried !== undefined) onNotice(`Measuring on the ${device ? "GPU" : "processor"} (${tried.reason}).`);
  const endHelpers = (): void => helpers.forEach((one) => one.end());
  const figures = (point: number): PointEvaluation | undefined => points.find((one) => one.point === point);
  /** @param count of examples to anneal of points that are measured; undefined: everything is measured */
  const measureAll = (
    chosen: readonly TrainedPoint[],
    count: number | undefined,
    onShare: (share: number) => number,
  ): Promise<void> =>
    measurePoints({
      points: chosen,
      here: (point, onPartOf) => {
        signal?.throwIfAborted();
        const further = furtherOf(figures(point.point.index), count);
        const asked = { engine, point, settings, signal, onPart: onPartOf };
        return further === undefined
          ? evaluatePoint({ ...asked, generalizationNats: generalizationOf(run, point), classifierOf })
          : annealFurther(asked, further.before, further.count);
      },
      isReserve: device !== undefined,
      elsewhere: helpers.map((one) => async (point, onPartOf) => {
        const { index } = point.point;
        const further = furtherOf(figures(index), count);
        const asked = { point: index, generalizationNats: generalizationOf(run, point), ...(further && { further }) };
        const found = await one.measure(asked, onPartOf, (reason) => {
          if (one !== device) return;
          onNotice(`Point ${index + 1} was not measured on the GPU, and the processor measures the rest: ${reason}`);
          one.end();
        });
        // The other process has read the checkpoint later: a run that still trains may have a new one.
        return found && figuresOf([found], point);
      }),
      onMeasured: keep,
      onPart: (point, part, share) => onPart(point, part, onShare(share), points),
    });
  signal?.addEventListener("abort", endHelpers);
  try {
    await measureAll(rest, undefined, (share) => (firstShare * (kept + share * rest.length)) / measured.length);
    await annealUntilDecided({
      trained: measured,
      results: run.results.points,
      settings,
      figures,
      anneal: (chosen, count, [from, to]) =>
        measureAll(chosen, count, (share) => firstShare + (1 - firstShare) * (from + share * (to - from))),
    });
  } finally {
    signal?.removeEventListener("abort", endHelpers);
    endHelpers();
  }
  signal?.throwIfAborted();
  if (settings.firstExamples !== undefined) points.splice(0, points.length, ...points.map(withReason));
  write();
  writePicks(run, points);
  return { format: 1, settings, points };
}

function furtherOf(
  before: PointEvaluation | undefined,
  count: number | undefined,
): { readonly before: PointEvaluation; readonly count: number } | undefined {
  const all = before?.importanceWeightedNats.perExample?.length ?? 0;
  return before === undefined || count === undefined ? undefined : { before, count: Math.min(count, all) };
}

/** In one order, and without what has no effect, so that equal settings read equal. */
function settingsInEffect(settings: EvaluationSettings): EvaluationSettings {
  const { firstExamples, examples } = settings;
  const inEffect =
    firstExamples === undefined || firstExamples < examples ? settings : { ...settings, firstExamples: undefined };
  return Object.fromEntries(
    Object.keys(defaultSettings)
      .map((name) => [name, inEffect[name as keyof EvaluationSettings]] as const)
      .filter(([, value]) => value !== undefined),
  ) as EvaluationSettings;
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
  addPicks(folder, results, resultPicks(points, results.points, evaluations, trained));
}

function sameSettings(before: RunEvaluation | undefined, settings: EvaluationSettings): boolean {
  return before !== undefined && JSON.stringify(before.settings) === JSON.stringify(settings);
}
