import * as Type from "typebox";
import { criteria } from "../core/explanation/picks.ts";

/** core/explanation/picks.ts: which point a criterion would have one keep, and what that model is like. */
export const pickSchema = Type.Object({
  criterion: Type.Enum([...criteria]),
  point: Type.Integer({ minimum: 0, description: "Index in the sweep." }),
  value: Type.Number({
    description: "The criterion's own: nats per example, a squared distance, or nats between the rate and its target.",
  }),
  rateNats: Type.Number({ description: "Held out, of the point that is picked." }),
  activeUnits: Type.Integer({ minimum: 0 }),
});
