import * as Type from "typebox";

/** How the values of an axis of a sweep were chosen (spec/autoAxis.ts): in results.json, in the output of `check` and in messages. */
export const autoChoiceSchema = Type.Object({
  axis: Type.String(),
  /** Round after round, rising within each. */
  values: Type.Array(Type.Number()),
  basis: Type.Enum(["prediction", "spread"]),
  /** A sentence. */
  why: Type.String(),
  /** Absent where all values are trained together. */
  rounds: Type.Optional(
    Type.Array(
      Type.Object({
        count: Type.Integer({ minimum: 1 }),
        /** False: the values are provisional. */
        placed: Type.Boolean(),
        /** A sentence. */
        why: Type.String(),
      }),
    ),
  ),
});
