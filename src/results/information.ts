import * as Type from "typebox";
import { CEILING_SHARE } from "../core/explanation/estimates.ts";
import type { Immutable } from "../core/immutable.ts";

/** A mean over examples or draws, with its standard error. */
export const measureSchema = Type.Object({ mean: Type.Number(), standardError: Type.Number({ minimum: 0 }) });

/** The parts of the rate (core/inference/aggregatePosterior.ts). */
export const informationSchema = Type.Object({
  mutualInformationNats: measureSchema,
  /** ln N, the largest value that the estimate can take. */
  ceilingNats: Type.Number(),
  marginalKlNats: measureSchema,
  totalCorrelationNats: measureSchema,
  dimensionwiseKlNats: measureSchema,
});

export type Measure = Immutable<Type.Static<typeof measureSchema>>;
export type Information = Immutable<Type.Static<typeof informationSchema>>;

/**
 * Whether z tells the examples apart so well that the estimate can say no more: the mutual information is then a lower limit, and the
 * marginal KL and its parts are upper limits.
 */
export function isNearCeiling({ mutualInformationNats, ceilingNats }: Information): boolean {
  return mutualInformationNats.mean > CEILING_SHARE * ceilingNats;
}
