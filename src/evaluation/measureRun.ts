import type { Engine } from "../engine/engine.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { EvaluationSettings, RunEvaluation } from "../results/evaluations.ts";
import type { RunExplanation } from "../results/explanations.ts";
import { explanationFile } from "../store/measuredFiles.ts";
import { evaluateRun } from "./evaluateRun.ts";
import { explainRun } from "./explainRun.ts";
import type { HelperOptions } from "./measuringHelper.ts";
import { openRun, type OpenedRun } from "./openRun.ts";
import { measuredSoFar } from "./measuredSoFar.ts";
import { measureStoppedPoints } from "./stoppedPoints.ts";

export interface MeasureRequest {
  readonly runFolder: string;
  readonly mediaFolder: string;
  readonly settings: EvaluationSettings;
  /** Called once the run and its data have been read. */
  readonly engine: () => Promise<Engine>;
  /** Other processes that measure points at the same time; none without it. */
  readonly helper?: HelperOptions | undefined;
  readonly signal: AbortSignal;
  /** As in EvaluateRunRequest. */
  readonly onNotice?: (notice: string) => void;
  /** Called before each part. */
  readonly onPart: (part: MeasuredPart) => void;
}

export interface MeasuredPart {
  readonly title: string;
  /** Null: the part concerns the run as a whole. */
  readonly point: number | null;
  readonly points: number;
  /** Of the whole, between 0 and 1. */
  readonly share: number;
  /** What is known already, as a phrase; absent before the first point. */
  readonly soFar?: string;
}

export interface MeasuredRun {
  readonly run: OpenedRun;
  readonly evaluation: RunEvaluation;
  readonly engine: Engine;
}

/** Measures a run's models by every metric, into `evaluation.json`. @throws StoreError; the signal's reason when it is aborted */
export async function measureRun(request: MeasureRequest): Promise<MeasuredRun> {
  const { settings, helper, signal, onNotice, onPart } = request;
  const opened = await openRun(request.runFolder, request.mediaFolder);
  const engine = await request.engine();
  const run = await measureStoppedPoints(opened, engine, signal);
  const points = run.points.length;
  const evaluation = await evaluateRun({
    run,
    engine,
    settings,
    helper,
    signal,
    onNotice,
    onPart: (point, title, share, measured) =>
      onPart({ title, point, points, share, soFar: measuredSoFar(run.results.points, measured) }),
  });
  return { run, evaluation, engine };
}

/** Restarted trainings, which an explanation may need, follow the measurements. */
const MEASURING_SHARE = 0.9;

export interface ExplainFolderRequest extends MeasureRequest {
  readonly reporter: Pick<SpecReporter, "check">;
}

/** Explains a run, into `explanation.json`, after measuring it. @throws as measureRun */
export async function measureAndExplain(
  request: ExplainFolderRequest,
): Promise<Pick<MeasuredRun, "evaluation"> & { readonly explanation: RunExplanation }> {
  const { reporter, mediaFolder, signal, onPart } = request;
  const measured = await measureRun({
    ...request,
    onPart: (part) => onPart({ ...part, share: MEASURING_SHARE * part.share }),
  });
  const points = measured.run.points.length;
  const explanation = await explainRun({
    ...measured,
    reporter,
    mediaFolder,
    signal,
    onPart: (title) => onPart({ title, point: null, points, share: MEASURING_SHARE }),
  });
  explanationFile.write(measured.run.folder.path, explanation);
  return { evaluation: measured.evaluation, explanation };
}
