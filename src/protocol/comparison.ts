import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { runSnapshotSchema } from "./runSnapshot.ts";

/** Runs beside the one that a panel shows. */

const label = {
  runFolder: Type.String(),
  /** What the user calls it, or null. */
  name: Type.Union([Type.String(), Type.Null()]),
  /** ISO 8601. */
  created: Type.String(),
};

export const comparisonSchema = Type.Object({
  /** The run that the panel shows; its figures are the panel's. */
  own: Type.Object(label),
  /** The others, without curves. */
  others: Type.Array(Type.Object({ ...label, run: runSnapshotSchema })),
  /** Settings that are not the same in all of them; a value each, the panel's own run first, null where a run has no such setting. */
  differences: Type.Array(
    Type.Object({ path: Type.String(), values: Type.Array(Type.Union([Type.String(), Type.Null()])) }),
  ),
  equalSettings: Type.Integer({ minimum: 0 }),
});

export type Comparison = Immutable<Type.Static<typeof comparisonSchema>>;
