import * as Type from "typebox";
import { record } from "../spec/schema/pieces.ts";
import type { Immutable } from "../core/immutable.ts";
import {
  evaluationSchema,
  failureSchema,
  pointEpochSchema,
  type PointEpoch,
  type PointOutcome,
} from "../results/results.ts";

/** Everything a view shows of a run. The host owns it; views are given it whole, then the events that change it. */

const series = Type.Array(Type.Number());

/** Where the figures of an imported run come from. */
export const importedSchema = Type.Object({
  name: Type.String(),
  /** Files or folders. */
  sources: Type.Array(Type.String()),
  /** How the log calls each point. */
  runs: Type.Array(Type.String()),
  /** What was taken for what, and what is missing. */
  notes: Type.Array(Type.String()),
});

/** A point's curves: arrays of equal length, one entry an epoch kept. Those of the training data are empty where they were not logged. */
export const curveSchema = Type.Object({
  epoch: series,
  heldOutRateNats: series,
  heldOutDistortionNats: series,
  trainRateNats: series,
  trainDistortionNats: series,
});

export const pointSnapshotSchema = Type.Object({
  settings: record(Type.Number()),
  /** The point's beta in the spec's own units, or the rate it aims at, whether it is swept or not. */
  beta: Type.Number(),
  /** What that number is: a point imported without either has its place among the runs. */
  control: Type.Enum(["beta", "target rate", "run"]),
  epochs: Type.Integer({ minimum: 1, description: "Asked for." }),
  epoch: Type.Integer({ minimum: 0, description: "Done." }),
  status: Type.Enum(["waiting", "training", "done", "failed", "stopped"]),
  heldOut: Type.Union([evaluationSchema, Type.Null()]),
  train: Type.Union([evaluationSchema, Type.Null()]),
  failure: Type.Union([failureSchema, Type.Null()]),
  curve: curveSchema,
});

export const runSnapshotSchema = Type.Object({
  /** The run folder's name. */
  id: Type.String(),
  specName: Type.String(),
  axes: Type.Array(Type.String()),
  engine: Type.String(),
  status: Type.Enum(["preparing", "training", "done", "stopped", "failed"]),
  /** Why it failed, or null. */
  message: Type.Union([Type.String(), Type.Null()]),
  points: Type.Array(pointSnapshotSchema),
  /** Of a run whose figures were logged elsewhere: it has no spec, no data and no checkpoints, so nothing of it can be trained. */
  imported: Type.Optional(importedSchema),
});

export const runEventSchema = Type.Union([
  Type.Object({
    type: Type.Literal("epochDone"),
    epoch: Type.Integer({ minimum: 0 }),
    points: Type.Array(pointEpochSchema),
  }),
  Type.Object({
    type: Type.Literal("pointEnded"),
    point: Type.Integer({ minimum: 0 }),
    status: Type.Enum(["done", "failed", "stopped"]),
    heldOut: Type.Union([evaluationSchema, Type.Null()]),
    train: Type.Union([evaluationSchema, Type.Null()]),
    failure: Type.Union([failureSchema, Type.Null()]),
  }),
  Type.Object({
    type: Type.Literal("statusChanged"),
    status: Type.Enum(["preparing", "training", "done", "stopped", "failed"]),
    message: Type.Union([Type.String(), Type.Null()]),
  }),
]);

export type ImportedFrom = Immutable<Type.Static<typeof importedSchema>>;
export type Curve = Immutable<Type.Static<typeof curveSchema>>;
export type PointSnapshot = Immutable<Type.Static<typeof pointSnapshotSchema>>;
export type RunSnapshot = Immutable<Type.Static<typeof runSnapshotSchema>>;
export type RunEvent = Immutable<Type.Static<typeof runEventSchema>>;

export const emptyCurve: Curve = {
  epoch: [],
  heldOutRateNats: [],
  heldOutDistortionNats: [],
  trainRateNats: [],
  trainDistortionNats: [],
};

/** A curve is thinned to half when it reaches this length: no view draws more, and memory stays bounded. */
export const MAXIMUM_CURVE_LENGTH = 400;

/** The snapshot after an event; what did not change is the same object. Events of unknown points change nothing. */
export function applyRunEvent(run: RunSnapshot, event: RunEvent): RunSnapshot {
  switch (event.type) {
    case "epochDone": {
      const changes = new Map(event.points.map((change) => [change.point, change]));
      const points = run.points.map((point, index) => {
        const change = changes.get(index);
        return change === undefined ? point : withEpoch(point, event.epoch, change);
      });
      return { ...run, points };
    }
    case "pointEnded":
      return {
        ...run,
        points: run.points.map((point, index) => (index === event.point ? withOutcome(point, event) : point)),
      };
    case "statusChanged":
      return { ...run, status: event.status, message: event.message };
  }
}

function withEpoch(point: PointSnapshot, epoch: number, { train, heldOut }: PointEpoch): PointSnapshot {
  const curve = appendToCurve(point.curve, {
    epoch,
    heldOutRateNats: heldOut.rateNats,
    heldOutDistortionNats: heldOut.distortionNats,
    trainRateNats: train.klPerDimensionNats.reduce((sum, kl) => sum + kl, 0),
    trainDistortionNats: train.distortionNats,
  });
  return { ...point, epoch, status: "training", heldOut, curve };
}

function withOutcome(
  point: PointSnapshot,
  { status, heldOut, train, failure }: Omit<PointOutcome, "keptEpoch">,
): PointSnapshot {
  const epoch = status === "done" ? point.epochs : point.epoch;
  return { ...point, epoch, status, heldOut: heldOut ?? (status === "failed" ? null : point.heldOut), train, failure };
}

/**
 * Adds an epoch, then keeps every other entry (the last among them) if the curve has grown too long. A sweep that goes on
 * from a checkpoint trains some epochs again: they take the place of what was there.
 */
export function appendToCurve(curve: Curve, entry: Readonly<Record<keyof Curve, number>>): Curve {
  // From the end, where nearly always the first one looked at is it.
  const length = curve.epoch.findLastIndex((epoch) => epoch < entry.epoch) + 2;
  const grow = (name: keyof Curve): readonly number[] => {
    const values = [...curve[name].slice(0, length - 1), entry[name]];
    return length <= MAXIMUM_CURVE_LENGTH ? values : values.filter((_, i) => (length - 1 - i) % 2 === 0);
  };
  return {
    epoch: grow("epoch"),
    heldOutRateNats: grow("heldOutRateNats"),
    heldOutDistortionNats: grow("heldOutDistortionNats"),
    trainRateNats: grow("trainRateNats"),
    trainDistortionNats: grow("trainDistortionNats"),
  };
}
