import * as Type from "typebox";
import type { Static } from "typebox";
import { record } from "../spec/schema/pieces.ts";
import { pickSchema } from "./picks.ts";
import type { Immutable } from "../core/immutable.ts";

/** explanation.json: what each criterion would pick, whether the best ELBO's model is collapsed, and why. */

const index = Type.Integer({ minimum: 0 });
const numberOrNull = Type.Union([Type.Number(), Type.Null()]);

const explainedPickSchema = Type.Object({
  ...pickSchema.properties,
  settings: record(Type.Number()),
  sentence: Type.String(),
});

/** core/explanation/causes.ts */
const judgementSchema = Type.Object({
  cause: Type.String(),
  holds: Type.Boolean(),
  evidence: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Type.Number(),
      unit: Type.Enum(["nats", "effective beta", "units"]),
      point: Type.Union([index, Type.Null()]),
    }),
  ),
  sentence: Type.String(),
});

export const explanationSchema = Type.Object({
  format: Type.Literal(1),
  picks: Type.Array(explainedPickSchema),
  best: index,
  isCollapsed: Type.Boolean(),
  /** Null for a healthy model, and where no cause could be shown. */
  cause: Type.Union([Type.String(), Type.Null()]),
  verdict: Type.String(),
  /** What the picks say of one another (core/explanation/comparisons.ts); of an imported run, what its figures say by themselves (dataFreeVerdict.ts). */
  observations: Type.Array(Type.String()),
  judgements: Type.Array(judgementSchema),
  /** What to do next, as changes of the spec by path. */
  remedies: Type.Array(
    Type.Object({
      title: Type.String(),
      edits: Type.Array(Type.Object({ path: Type.Array(Type.Union([Type.String(), index])), value: Type.Unknown() })),
    }),
  ),
  /** Trainings from elsewhere that the judgement rests on. */
  restarts: Type.Array(
    Type.Object({
      point: index,
      from: Type.Enum(["warm-up", "lower-beta"]),
      elboNats: Type.Number(),
      lossNats: Type.Number(),
      activeUnits: index,
    }),
  ),
  /** Of effective beta, by point, where it is known. */
  thresholds: Type.Array(numberOrNull),
});

export type RunExplanation = Immutable<Static<typeof explanationSchema>>;
