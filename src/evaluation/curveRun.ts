import { distortionAtRate } from "../core/inference/curveInterpolation.ts";
import { ReportedError } from "../core/reportedError.ts";
import type { Engine } from "../engine/engine.ts";
import type {
  CurveSettings,
  DecoderCurve,
  EncoderRateDistortion,
  RunRateDistortion,
} from "../results/rateDistortions.ts";
import { StoreError } from "../store/storeError.ts";
import { gradientObstacle } from "./gradientObstacle.ts";
import type { OpenedRun } from "./openRun.ts";
import { bestTrained, figuresOf, type TrainedPoint } from "./trainedPoints.ts";
import { decoderCurve, encoderRateDistortion } from "./rateDistortionFigures.ts";
import { rateDistortionFile } from "../store/measuredFiles.ts";

/** About as many temperatures as `evaluate` uses, from a rate near 0 to more than most encoders have, in steps of half an octave. */
export const defaultCurveSettings: CurveSettings = {
  examples: 100,
  betas: Array.from({ length: 17 }, (_, i) => 2 ** (4 - i / 2)),
  stepsBetween: 12,
  moves: 12,
  chains: 8,
  leapfrogSteps: 10,
  seed: 0,
};

export interface CurveRunRequest {
  readonly run: OpenedRun;
  readonly engine: Engine;
  /** The points whose curves are measured. */
  readonly points: readonly TrainedPoint[];
  readonly settings: CurveSettings;
  readonly signal?: AbortSignal | undefined;
  /** Called before each part. */
  readonly onPart: (part: string) => void;
}

/**
 * Measures the rate-distortion curves of trained decoders, besides the rates and distortions of the sweep's encoders. Earlier results with
 * the same settings are kept, and so are other points' curves; each curve is written to disk before the next begins. Points whose decoder
 * has no gradient are named instead.
 * @throws ReportedError when none of the points has a gradient; the signal's reason when it is aborted
 */
export async function curveRun({
  run,
  engine,
  points,
  settings,
  signal,
  onPart,
}: CurveRunRequest): Promise<RunRateDistortion> {
  const before = rateDistortionFile.read(run.folder.path);
  const known =
    before !== undefined && JSON.stringify(before.settings) === JSON.stringify(settings) ? before : undefined;
  const trained: EncoderRateDistortion[] = [];
  for (const point of run.trained) {
    onPart(`rate and distortion of point ${point.point.index}`);
    trained.push(
      figuresOf(known?.trained, point) ?? (await encoderRateDistortion({ engine, point, settings, signal })),
    );
  }
  const curves = new Map<number, DecoderCurve["curve"]>();
  for (const point of run.trained) {
    const kept = figuresOf(known?.curves, point);
    if (kept !== undefined) curves.set(point.point.index, kept.curve);
  }
  const obstacles = points.map((point) => gradientObstacle(point));
  const withoutCurve = points.flatMap(({ point: { index } }, i) => {
    const obstacle = obstacles[i];
    return obstacle === undefined ? [] : [{ point: index, obstacle }];
  });
  if (points.length > 0 && withoutCurve.length === points.length)
    throw new ReportedError(
      `There is no curve of ${withoutCurve.map(({ obstacle }) => obstacle).join("; ")}. A curve needs the gradient of ln p(x|z).`,
    );
  let report = reportOf(run, settings, { trained, curves, withoutCurve });
  for (const [i, point] of points.entries()) {
    const { index } = point.point;
    if (!curves.has(index) && obstacles[i] === undefined) {
      const onExamples = (done: number, of: number): void => {
        onPart(`curve of point ${index}, ${done} of ${of} examples`);
      };
      curves.set(index, await decoderCurve({ engine, point, settings, signal, onExamples }));
    }
    report = reportOf(run, settings, { trained, curves, withoutCurve });
    rateDistortionFile.write(run.folder.path, report);
  }
  return report;
}

/** The requested trained points: all, one by its index, or, for null, that of the best held-out ELBO. @throws StoreError when there is none */
export function curvePoints(
  { folder, results, trained }: OpenedRun,
  asked: number | "all" | null,
): readonly TrainedPoint[] {
  if (trained.length === 0)
    throw new StoreError(
      `no point of the run in ${folder.path} was trained: resume with vae-lens sweep --resume ${folder.path}.`,
    );
  if (asked === "all") return trained;
  if (asked === null) return [bestTrained(trained, results.points)];
  const found = trained.filter(({ point }) => point.index === asked);
  if (found.length > 0) return found;
  throw new StoreError(
    `point ${asked} is none that the run in ${folder.path} has trained: those are ${trained.map(({ point }) => point.index).join(", ")}.`,
  );
}

interface Measured {
  readonly trained: readonly EncoderRateDistortion[];
  readonly curves: ReadonlyMap<number, DecoderCurve["curve"]>;
  readonly withoutCurve: NonNullable<RunRateDistortion["withoutCurve"]>;
}

function reportOf(
  run: OpenedRun,
  settings: CurveSettings,
  { trained, curves, withoutCurve }: Measured,
): RunRateDistortion {
  return {
    format: 1,
    settings,
    trained,
    ...(withoutCurve.length > 0 && { withoutCurve }),
    curves: run.trained.flatMap(({ point: { index }, epoch, step }): readonly DecoderCurve[] => {
      const curve = curves.get(index);
      if (curve === undefined) return [];
      const means = curve.map(({ beta, rateNats, distortionNats }) => ({
        beta,
        rateNats: rateNats.mean,
        distortionNats: distortionNats.mean,
      }));
      const atTrainedRates = trained.map(({ point, rateNats }) => ({
        point,
        distortionNats: distortionAtRate(means, rateNats.mean),
      }));
      return [{ point: index, epoch, step, bound: "upper", curve, atTrainedRates }];
    }),
  };
}
