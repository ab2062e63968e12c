import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { dependenceSchema, type LatentFigures } from "./latentFigures.ts";

/** What z ~ q(z) of a model is like beside its prior N(0, I): training/measureAggregate.ts. By latent, since a sweep may have many points. */
export const aggregateSchema = Type.Object({
  /** Held-out rows. */
  rows: Type.Integer({ minimum: 1 }),
  means: Type.Array(Type.Number()),
  standardDeviations: Type.Array(Type.Number({ minimum: 0 })),
  excessKurtoses: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  dependence: dependenceSchema,
});

export type Aggregate = Immutable<Type.Static<typeof aggregateSchema>>;

/** The figures of z that views show, of saved posteriors or of a model. */
export type ShownLatents = Pick<LatentFigures, "shape" | "layout" | "channels" | "dependence" | "rateNats">;

/** @param rateNats of the model */
export function shownAggregate(aggregate: Aggregate, rateNats: number): ShownLatents {
  const { means, standardDeviations, excessKurtoses, dependence } = aggregate;
  return {
    shape: [means.length],
    layout: "rows",
    rateNats,
    dependence,
    channels: means.map((mean, channel) => {
      const standardDeviation = standardDeviations[channel] ?? 0;
      const variance = standardDeviation ** 2;
      const isConstant = !(variance > 0);
      return {
        mean,
        standardDeviation,
        scaleFactor: isConstant ? null : 1 / standardDeviation,
        excessKurtosis: excessKurtoses[channel] ?? null,
        momentKlNats: isConstant ? null : (mean * mean + variance - 1 - Math.log(variance)) / 2,
      };
    }),
  };
}
