import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";

/** search.json in the folder of a run of `find`: what is looked for. Its trainings are the run's points, in their order. */
export const searchSchema = Type.Object({
  format: Type.Literal(1),
  goal: Type.Union([
    Type.Object({ type: Type.Literal("rate"), rateNats: Type.Number({ exclusiveMinimum: 0 }) }),
    Type.Object({ type: Type.Literal("activeUnits"), units: Type.Integer({ minimum: 0 }) }),
    Type.Object({ type: Type.Literal("elbo") }),
  ]),
  axis: Type.Enum(["objective.beta", "objective.rate"]),
  /** The first value, from the prediction. */
  start: Type.Number(),
  maxTrainings: Type.Integer({ minimum: 1 }),
});

export type StoredSearch = Immutable<Type.Static<typeof searchSchema>>;
