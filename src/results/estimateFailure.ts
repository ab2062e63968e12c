import * as Type from "typebox";
import { estimateFailureReasons } from "../core/explanation/estimates.ts";

/** core/explanation/estimates.ts: an estimate that may be off by more than its standard error. */
export const estimateFailureSchema = Type.Object({
  criterion: Type.Enum(["importanceWeighted", "annealed", "mutualInformation"]),
  reason: Type.Enum([...estimateFailureReasons]),
  /** What was measured, and the bound that it crosses: samples or nats. */
  value: Type.Number(),
  limit: Type.Number(),
});
