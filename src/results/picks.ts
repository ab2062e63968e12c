import * as Type from "typebox";
import { criteria } from "../core/explanation/criteria.ts";
import { estimateFailureSchema } from "./estimateFailure.ts";

/** A point, or the points that differ from it in their seed alone, with the criterion's figure. */
const placeFields = {
  point: Type.Integer({
    minimum: 0,
    description: "Index in the sweep; of several seeds the one nearest to their mean.",
  }),
  seeds: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0 }), { description: "All its seeds, by index; absent for a single one." }),
  ),
  value: Type.Number({
    description:
      "The criterion's value, a mean over seeds: nats per example, a squared distance, nats between the rate and its target, or of a probe the share of rows that are right.",
  }),
  standardError: Type.Optional(
    Type.Number({
      minimum: 0,
      description: "Of the mean over seeds, of a probe also over rows; absent for a single seed of the other criteria.",
    }),
  ),
};

export const tieSchema = Type.Object({
  ...placeFields,
  difference: Type.Object({
    value: Type.Number({ minimum: 0 }),
    standardError: Type.Number({ minimum: 0 }),
  }),
});

/** core/explanation/picks.ts: the point that a criterion selects, with figures of its model. */
export const pickSchema = Type.Object({
  criterion: Type.Enum([...criteria]),
  ...placeFields,
  chance: Type.Optional(Type.Number({ description: "What a probe has by chance." })),
  rateNats: Type.Union([Type.Number(), Type.Null()], {
    description: "Held-out rate of the picked point; null for latents without variances.",
  }),
  activeUnits: Type.Integer({ minimum: 0 }),
  ties: Type.Optional(
    Type.Array(tieSchema, {
      description: "Others within two standard errors: the criterion then decides for none of them.",
    }),
  ),
  unreliable: Type.Optional(
    Type.Object(
      {
        ...estimateFailureSchema.properties,
        point: Type.Integer({ minimum: 0, description: "The point whose estimate fails." }),
      },
      { description: "The failed estimate on which the pick rests." },
    ),
  ),
});
