import type { Evaluation } from "../../../src/core/evaluation.ts";
import type { PredictedPoint, PredictionView } from "../../../src/protocol/predictionView.ts";
import type { Curve, PointSnapshot, RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import { sweepOf, type Sweep } from "../../../webview/sweep.ts";

/** Runs for tests, built from a few figures. */

export const waiting: PointSnapshot = {
  settings: {},
  beta: 1,
  control: "beta",
  epochs: 10,
  epoch: 0,
  status: "waiting",
  heldOut: null,
  train: null,
  failure: null,
  curve: emptyCurve,
};

/** A unit with KL above 0.01 nats counts as active, which is accurate enough for drawings. */
export function evaluation(klPerDimensionNats: readonly number[], distortionNats: number): Evaluation {
  const rateNats = klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
  const activeUnits = klPerDimensionNats.filter((kl) => kl > 0.01).length;
  return { rateNats, distortionNats, elboNats: -(rateNats + distortionNats), activeUnits, klPerDimensionNats };
}

export function trained(
  settings: Readonly<Record<string, number>>,
  kl: readonly number[],
  distortion: number,
  changes: Partial<PointSnapshot> = {},
): PointSnapshot {
  const heldOut = evaluation(kl, distortion);
  return {
    ...waiting,
    settings,
    beta: settings["objective.beta"] ?? 1,
    epoch: 10,
    status: "done",
    heldOut,
    train: heldOut,
    curve: fallingCurve(heldOut.rateNats, distortion),
    ...changes,
  };
}

export function failed(settings: Readonly<Record<string, number>>, cause: string): PointSnapshot {
  return {
    ...waiting,
    settings,
    beta: settings["objective.beta"] ?? 1,
    epoch: 3,
    status: "failed",
    failure: { epoch: 3, cause },
  };
}

/** Ten epochs that end at these figures. */
export function fallingCurve(rate: number, distortion: number): Curve {
  const epoch = Array.from({ length: 10 }, (_, i) => i + 1);
  const towards = (end: number, distance: number): number[] => epoch.map((e) => end + distance * (1 / e - 0.1));
  return {
    epoch,
    heldOutRateNats: towards(rate, -rate / 2),
    heldOutDistortionNats: towards(distortion, 4),
    trainRateNats: towards(rate * 1.02, -rate / 2),
    trainDistortionNats: towards(distortion - 0.3, 4.2),
  };
}

export function run(points: readonly PointSnapshot[], changes: Partial<RunSnapshot> = {}): RunSnapshot {
  const axes = Object.keys(points[0]?.settings ?? {});
  return {
    id: "run-1",
    specName: "digits.vae.json",
    axes,
    engine: "onnxruntime-node 1.30.0",
    status: "done",
    message: null,
    points,
    ...changes,
  };
}

/** The sweep that the page shows for a run and its prediction. */
export function sweep(of: RunSnapshot, prediction: PredictionView | null = null): Sweep {
  return { ...sweepOf(of, prediction) } as Sweep;
}

/** The sweep that the page shows for an untrained spec. */
export function planned(prediction: PredictionView): Sweep {
  return { ...sweepOf(null, prediction) } as Sweep;
}

const beta = (value: number) => ({ "objective.beta": value });

/** Four betas: the second is best, the last has collapsed. */
export const fourBetas = run([
  trained(beta(0.25), [2.5, 1.5, 1], -2),
  trained(beta(1), [1.5, 0.75, 0.25], -1.5),
  trained(beta(4), [0.5, 0, 0], 3),
  trained(beta(16), [0, 0, 0], 5),
]);

/** Threshold 10 on a straight frontier: one nat of rate saves four nats of distortion. */
export function predicted(value: number, changes: Partial<PredictedPoint> = {}): PredictedPoint {
  const rateNats = value < 10 ? Math.log(10 / value) : 0;
  return {
    settings: beta(value),
    effectiveBeta: value,
    thresholdBeta: 10,
    verdict: value < 10 ? "active" : "collapse",
    activeUnits: value < 10 ? Math.ceil((10 - value) / 4) : 0,
    rateNats,
    distortionNats: 5 - 2 * rateNats,
    basis: "spectrum",
    reasons: [],
    beta: value,
    control: "beta",
    latentSize: 3,
    epochs: 10,
    runPoint: null,
    ...changes,
  };
}

export function prediction(points: readonly PredictedPoint[], changes: Partial<PredictionView> = {}): PredictionView {
  const frontier = [12, 10, 8, 4, 2, 1, 0.5, 0.25, 0.1].map((value) => {
    const { effectiveBeta, rateNats, distortionNats } = predicted(value);
    return { effectiveBeta, beta: value, rateNats: rateNats ?? 0, distortionNats: distortionNats ?? 0 };
  });
  return {
    specName: "digits.vae.json",
    axes: Object.keys(points[0]?.settings ?? {}),
    points,
    frontier,
    thresholdBeta: 10,
    ...changes,
  };
}

export const nearThreshold: Partial<PredictedPoint> = { verdict: "at-risk", reasons: ["near-threshold"] };
export const unknown: Partial<PredictedPoint> = {
  verdict: "unknown",
  reasons: ["no-evidence"],
  rateNats: null,
  distortionNats: null,
  activeUnits: null,
  thresholdBeta: null,
};

/** Predictions for `fourBetas`: the third is at risk, the fourth collapses. */
export const fourPredicted = prediction(
  [0.25, 1, 4, 16].map((value, runPoint) => predicted(value, { runPoint, ...(value === 4 ? nearThreshold : {}) })),
);

/** Two betas by two seeds; one point failed, one waits. */
export const seedsInTraining = run(
  [
    trained({ ...beta(0.5), "training.seed": 0 }, [2, 1], 10, { status: "training", epoch: 7 }),
    failed({ ...beta(0.5), "training.seed": 1 }, "The loss is not finite."),
    trained({ ...beta(2), "training.seed": 0 }, [1, 0.5], 12),
    { ...waiting, ...{ settings: { ...beta(2), "training.seed": 1 }, beta: 2 } },
  ],
  { status: "training" },
);

export const hostileNames = [
  '<img src=x onerror="window.injected = true">',
  '"><script>window.injected = true</script>',
  "</script><script>window.injected = true</script>",
  "<!--<script>",
];

/** Names that a malicious spec or file could put into a run. */
export function hostileRun(text: string): RunSnapshot {
  const point = { ...trained({ [text]: 1 }, [1, 0], 2), beta: 1 };
  return run([point, failed({ [text]: 2 }, text), { ...point, settings: { [text]: 3 } }], {
    id: text,
    specName: text,
    engine: text,
    message: text,
    status: "failed",
  });
}
