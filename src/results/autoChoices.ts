import * as Type from "typebox";

/** How the values of an axis of a sweep were chosen (spec/autoAxis.ts): in results.json, in the output of `check` and in messages. */
export const autoChoiceSchema = Type.Object({
  axis: Type.String(),
  /** Rising. */
  values: Type.Array(Type.Number()),
  basis: Type.Enum(["prediction", "spread"]),
  /** A sentence. */
  why: Type.String(),
});
