import * as Type from "typebox";

/** spec/problem.ts, LocatedProblem. */
export const locatedProblemSchema = Type.Object({
  code: Type.String(),
  severity: Type.Enum(["error", "warning", "information"]),
  message: Type.String(),
  path: Type.Array(Type.Union([Type.String(), Type.Number()])),
});
