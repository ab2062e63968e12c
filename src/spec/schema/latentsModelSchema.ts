import * as Type from "typebox";
import { layoutSchema } from "./layoutSchema.ts";
import { closed } from "./pieces.ts";

const file = (what: string) =>
  Type.String({
    description: `${what}, one row an example, with any further axes: .npy, .npz#key, .h5#key or .h5ad#obsm/X_scVI, relative to the spec; {objective.beta} is the point's value of that sweep axis.`,
  });

const spread = (what: string) => Type.Optional(file(`${what} of the posteriors`));

/** Posteriors of rows that another program computed, without its model. */
export const latentsModelSchema = closed({
  type: Type.Literal("latents", {
    description: "The posteriors of examples, as arrays of another program. Nothing is decoded or trained.",
  }),
  mean: file("The means of the posteriors"),
  logVariance: spread("The log-variances"),
  variance: spread("The variances"),
  standardDeviation: spread("The standard deviations"),
  layout: layoutSchema("How the arrays hold latents of several axes. Default rows."),
});
