import * as Type from "typebox";
import { criteria } from "../core/explanation/picks.ts";

/** core/explanation/picks.ts: the point that a criterion selects, with figures of its model. */
export const pickSchema = Type.Object({
  criterion: Type.Enum([...criteria]),
  point: Type.Integer({ minimum: 0, description: "Index in the sweep." }),
  value: Type.Number({
    description:
      "The criterion's value: nats per example, a squared distance, or nats between the rate and its target.",
  }),
  rateNats: Type.Number({ description: "Held-out rate of the picked point." }),
  activeUnits: Type.Integer({ minimum: 0 }),
  tiedWith: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0 }), {
      description: "Other points within two standard errors, paired over examples.",
    }),
  ),
});
