import * as Type from "typebox";
import { record } from "../spec/schema/pieces.ts";
import { finalFigures, withoutDetails } from "../results/finalFigures.ts";
import type { Immutable } from "../core/immutable.ts";
import {
  comparison,
  latentsFigures,
  selectionFigures,
  aggregateFigures,
  usefulnessFigures,
  evaluationSchema,
  failureSchema,
  pointEpochSchema,
  type PointEpoch,
  type PointOutcome,
} from "../results/results.ts";

/** The state of a run that views show. The host owns it; a view receives the whole state first, then events that change it. */

const series = Type.Array(Type.Number());

/** Where the figures of an imported run come from. */
export const importedSchema = Type.Object({
  name: Type.String(),
  /** Files or folders. */
  sources: Type.Array(Type.String()),
  /** The name of each point in the log. */
  runs: Type.Array(Type.String()),
  /** Which column became which figure, and what is missing. */
  notes: Type.Array(Type.String()),
});

/** A point's curves: arrays of equal length with one entry for each kept epoch. Those of the training data are empty if they were not logged. */
export const curveSchema = Type.Object({
  epoch: series,
  heldOutRateNats: series,
  heldOutDistortionNats: series,
  trainRateNats: series,
  trainDistortionNats: series,
});

export const pointSnapshotSchema = Type.Object({
  settings: record(Type.Number()),
  /** The point's beta in the spec's units, or its target rate, whether it is swept or not. */
  beta: Type.Number(),
  /** The meaning of `beta`; "run": an imported point without beta and target rate, with its position among the runs. */
  control: Type.Enum(["beta", "target rate", "run"]),
  /** Its value is provisional: it is chosen when the points before are measured. */
  isToCome: Type.Optional(Type.Boolean()),
  epochs: Type.Integer({ minimum: 0, description: "Asked for; 0 of a model that another program trained." }),
  epoch: Type.Integer({ minimum: 0, description: "Done." }),
  status: Type.Enum(["waiting", "training", "done", "failed", "stopped"]),
  heldOut: Type.Union([evaluationSchema, Type.Null()]),
  train: Type.Union([evaluationSchema, Type.Null()]),
  failure: Type.Union([failureSchema, Type.Null()]),
  ...comparison,
  ...selectionFigures,
  ...latentsFigures,
  ...usefulnessFigures,
  ...aggregateFigures,
  curve: curveSchema,
});

/** The settings of a point that had provisional ones. */
export const placedPointSchema = Type.Object({
  point: Type.Integer({ minimum: 0 }),
  settings: record(Type.Number()),
  beta: Type.Number(),
});

/** queued: the tasks of a cluster wait, and none trains. */
export const runStatusSchema = Type.Enum(["preparing", "queued", "training", "done", "stopped", "failed"]);

export const runSnapshotSchema = Type.Object({
  /** The run folder's name. */
  id: Type.String(),
  specName: Type.String(),
  axes: Type.Array(Type.String()),
  engine: Type.String(),
  /** Why this engine; absent where it is not known. */
  engineReason: Type.Optional(Type.String()),
  status: runStatusSchema,
  /** Why it failed, or null. */
  message: Type.Union([Type.String(), Type.Null()]),
  points: Type.Array(pointSnapshotSchema),
  /** Only for imported figures: such a run has no spec, no data and no checkpoints, so it cannot be trained. */
  imported: Type.Optional(importedSchema),
});

export const runEventSchema = Type.Union([
  Type.Object({
    type: Type.Literal("epochDone"),
    epoch: Type.Integer({ minimum: 0 }),
    points: Type.Array(pointEpochSchema),
  }),
  /** The epochs of these points are read again from the first: a resume from an older checkpoint discards some, or all. */
  Type.Object({ type: Type.Literal("epochsDiscarded"), points: Type.Array(Type.Integer({ minimum: 0 })) }),
  Type.Object({
    type: Type.Literal("pointEnded"),
    point: Type.Integer({ minimum: 0 }),
    status: Type.Enum(["done", "failed", "stopped"]),
    heldOut: Type.Union([evaluationSchema, Type.Null()]),
    train: Type.Union([evaluationSchema, Type.Null()]),
    failure: Type.Union([failureSchema, Type.Null()]),
    ...comparison,
    ...latentsFigures,
    ...usefulnessFigures,
    ...aggregateFigures,
  }),
  Type.Object({ type: Type.Literal("pointsPlaced"), points: Type.Array(placedPointSchema) }),
  Type.Object({
    type: Type.Literal("statusChanged"),
    status: runStatusSchema,
    message: Type.Union([Type.String(), Type.Null()]),
  }),
]);

export type ImportedFrom = Immutable<Type.Static<typeof importedSchema>>;
export type Curve = Immutable<Type.Static<typeof curveSchema>>;
export type PlacedPoint = Immutable<Type.Static<typeof placedPointSchema>>;
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

/** A curve of this length is thinned to half: no view draws more, and memory stays bounded. */
export const MAXIMUM_CURVE_LENGTH = 400;

/** What is shown of one point alone would be most of a message of more points. */
const MAX_POINTS_WITH_DETAILS = 500;

/**
 * Whether the snapshot of a run with so many points has their curves, the moments and correlations of z, and the weight of the KL term. Without
 * them a view asks for those of the point that it shows.
 */
export function hasDetails(points: number): boolean {
  return points <= MAX_POINTS_WITH_DETAILS;
}

/** The snapshot after events. Unchanged parts are the same objects. Events of unknown points have no effect. */
export function applyRunEvents(run: RunSnapshot, events: readonly RunEvent[]): RunSnapshot {
  if (events.length === 0) return run;
  const points = [...run.points];
  const keepsDetails = hasDetails(run.points.length);
  const change = (index: number, changed: (point: PointSnapshot) => PointSnapshot): void => {
    const point = points[index];
    if (point !== undefined) points[index] = changed(point);
  };
  let { status, message } = run;
  for (const event of events) {
    switch (event.type) {
      case "epochDone":
        for (const row of event.points) change(row.point, (point) => withEpoch(point, event.epoch, row, keepsDetails));
        break;
      case "epochsDiscarded":
        for (const index of event.points) change(index, withoutEpochs);
        break;
      case "pointEnded":
        change(event.point, (point) => withOutcome(point, keepsDetails ? event : withoutDetails(event)));
        break;
      case "pointsPlaced":
        for (const place of event.points) change(place.point, (point) => withPlace(point, place));
        break;
      case "statusChanged":
        ({ status, message } = event);
    }
  }
  const isSame = points.every((point, index) => point === run.points[index]);
  return { ...run, status, message, points: isSame ? run.points : points };
}

function withEpoch(
  point: PointSnapshot,
  epoch: number,
  { train, heldOut }: PointEpoch,
  keepsCurve: boolean,
): PointSnapshot {
  if (!keepsCurve) return { ...point, epoch, status: "training", heldOut };
  const curve = appendToCurve(point.curve, {
    epoch,
    heldOutRateNats: heldOut.rateNats,
    heldOutDistortionNats: heldOut.distortionNats,
    trainRateNats: train.klPerDimensionNats.reduce((sum, kl) => sum + kl, 0),
    trainDistortionNats: train.distortionNats,
  });
  return { ...point, epoch, status: "training", heldOut, curve };
}

function withoutEpochs(point: PointSnapshot): PointSnapshot {
  return { ...point, epoch: 0, heldOut: null, curve: emptyCurve };
}

function withPlace(point: PointSnapshot, place: PlacedPoint | undefined): PointSnapshot {
  if (place === undefined) return point;
  const { isToCome: _, ...known } = point;
  return { ...known, settings: place.settings, beta: place.beta };
}

function withOutcome(point: PointSnapshot, outcome: Omit<PointOutcome, "keptEpoch">): PointSnapshot {
  const { status, heldOut, train, failure } = outcome;
  const epoch = status === "done" ? point.epochs : point.epoch;
  return {
    ...point,
    epoch,
    status,
    heldOut: heldOut ?? (status === "failed" ? null : point.heldOut),
    train,
    failure,
    ...finalFigures(outcome),
  };
}

/**
 * Adds an epoch. If the curve is too long, every other entry is removed; the last one stays. A sweep that resumes from a
 * checkpoint trains some epochs again; these replace the old entries.
 */
export function appendToCurve(curve: Curve, entry: Readonly<Record<keyof Curve, number>>): Curve {
  // Search from the end: the match is nearly always the last entry.
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
