import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { measureSchema } from "./information.ts";

/** training/measureDecoding.ts: decoded draws from the prior among decoded held-out examples, with decoded draws of other examples as the control. */
export const priorDrawsSchema = Type.Object({
  /** Of each kind. */
  draws: Type.Integer({ minimum: 1 }),
  /** The share of draws that decode to something like a decoded example. */
  alike: Type.Object({ prior: measureSchema, examples: measureSchema }),
  /** The share of decoded examples to which a decoded draw comes close. */
  covered: Type.Object({ prior: measureSchema, examples: measureSchema }),
});

/** What the KL term weighs where the likelihood's variance is the residuals' own (training/measureDecoding.ts). */
export const klWeightSchema = Type.Object({
  /** The variance of the spec's likelihood. */
  givenVariance: Type.Number(),
  /** Mean square of what is left of a column in held-out rows, with z drawn from the posterior. */
  residualVariance: measureSchema,
  /** The weight of the spec: beta, with reductions (docs/spec.md). */
  given: Type.Number(),
  /** given x givenVariance / residualVariance. */
  effective: Type.Number(),
});

export type PriorDraws = Immutable<Type.Static<typeof priorDrawsSchema>>;
export type KlWeight = Immutable<Type.Static<typeof klWeightSchema>>;
