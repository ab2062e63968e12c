import * as Type from "typebox";
import type { Static } from "typebox";
import { restartKinds } from "../core/explanation/facts.ts";
import { findings } from "../core/explanation/finding.ts";
import { record } from "../spec/schema/pieces.ts";
import { pickSchema, tieSchema } from "./picks.ts";
import type { Immutable } from "../core/immutable.ts";

/** explanation.json: the pick of each criterion, whether the best-ELBO model has collapsed, and why. */

const index = Type.Integer({ minimum: 0 });
const numberOrNull = Type.Union([Type.Number(), Type.Null()]);

const settings = record(Type.Number());

const explainedPickSchema = Type.Object({
  ...pickSchema.properties,
  ties: Type.Optional(Type.Array(Type.Object({ ...tieSchema.properties, settings }))),
  settings,
  sentence: Type.String(),
});

/** core/explanation/judgement.ts */
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
  /** core/explanation/finding.ts; absent in explanations of earlier versions and of imported runs. */
  finding: Type.Optional(Type.Enum([...findings])),
  /** Null for a healthy model, and if no cause could be shown. */
  cause: Type.Union([Type.String(), Type.Null()]),
  verdict: Type.String(),
  /** Comparisons of the picks (core/explanation/comparisons.ts); for an imported run, findings from its figures alone (dataFreeVerdict.ts). */
  observations: Type.Array(Type.String()),
  judgements: Type.Array(judgementSchema),
  /** Suggested changes of the spec, by path, with what a training with them gave; absent in explanations of earlier versions. */
  remedies: Type.Array(
    Type.Object({
      title: Type.String(),
      edits: Type.Array(Type.Object({ path: Type.Array(Type.Union([Type.String(), index])), value: Type.Unknown() })),
      tried: Type.Optional(
        Type.Object({ elboNats: Type.Number(), insteadOfElboNats: Type.Number(), activeUnits: index }),
      ),
    }),
  ),
  /** Trainings from other initial parameters, on which the judgements are based. */
  restarts: Type.Array(
    Type.Object({
      point: index,
      from: Type.Enum([...restartKinds]),
      elboNats: Type.Number(),
      lossNats: Type.Number(),
      activeUnits: index,
    }),
  ),
  /** Thresholds of effective beta by point; null if unknown. */
  thresholds: Type.Array(numberOrNull),
});

export type RunExplanation = Immutable<Static<typeof explanationSchema>>;
