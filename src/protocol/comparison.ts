import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { runSnapshotSchema } from "./runSnapshot.ts";

/** Runs that a panel shows beside its own. */

const label = {
  runFolder: Type.String(),
  /** The user's name for it, or null. */
  name: Type.Union([Type.String(), Type.Null()]),
  /** ISO 8601. */
  created: Type.String(),
};

export const comparisonSchema = Type.Object({
  /** The panel's own run; the panel has its figures already. */
  own: Type.Object(label),
  /** The others, without curves. */
  others: Type.Array(Type.Object({ ...label, run: runSnapshotSchema })),
  /** Settings that differ: one value for each run, the panel's own first; null if a run has no such setting. */
  differences: Type.Array(
    Type.Object({ path: Type.String(), values: Type.Array(Type.Union([Type.String(), Type.Null()])) }),
  ),
  equalSettings: Type.Integer({ minimum: 0 }),
});

export type Comparison = Immutable<Type.Static<typeof comparisonSchema>>;
