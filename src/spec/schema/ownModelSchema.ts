import * as Type from "typebox";
import { conditionSchema } from "./latentSchema.ts";
import { layoutSchema } from "./layoutSchema.ts";
import { ownLikelihoodSchema } from "./likelihoodSchema.ts";
import { closed } from "./pieces.ts";

const name = (description: string) => Type.Optional(Type.String({ description }));

const inputs = closed(
  {
    x: name("The examples."),
    z: name("The latents."),
    condition: name("The condition, as codes or one-hot by the type and shape of the input."),
    librarySize: name("The total of a row, [rows, 1]."),
    logLibrarySize: name("The logarithm of the total of a row, [rows, 1]."),
  },
  {
    description:
      "Names of the graphs' inputs. What is left out is found by usual names, or where only one input is left.",
  },
);

const outputs = closed(
  {
    posteriorMean: name("The encoder's means."),
    posteriorLogVariance: name("The encoder's log-variances."),
    posteriorVariance: name("The encoder's variances, in place of log-variances."),
    posteriorStandardDeviation: name("The encoder's standard deviations, in place of log-variances."),
    mean: name("The decoded means of Gaussian values or of counts."),
    logMean: name("The logarithms of decoded means of counts, in place of means."),
    logits: name("The decoded logits of bits or classes."),
    probabilities: name("The decoded probabilities of bits or classes, in place of logits."),
    logVariance: name('The decoded log-variances, with "variance": "decoded".'),
    variance: name("The decoded variances, in place of log-variances."),
    standardDeviation: name("The decoded standard deviations, in place of log-variances."),
    dispersion: name('The decoded dispersions theta of counts, with "dispersion": "decoded".'),
    logDispersion: name("The logarithms of decoded dispersions, in place of dispersions."),
    inflationLogits: name("The decoded logits of additional zeros."),
  },
  {
    description:
      "Names of the graphs' outputs. What is left out is found by usual names, or where only one output is left.",
  },
);

/** A model that another program trained and exported. */
export const ownModelSchema = closed({
  type: Type.Literal("onnx", {
    description: "A trained model of another program, an encoder and a decoder as ONNX files. Nothing is trained.",
  }),
  encoder: Type.String({
    description: "The encoder's file, relative to the spec; {objective.beta} is the point's value of that sweep axis.",
  }),
  decoder: Type.String({ description: "The decoder's file, likewise." }),
  likelihood: ownLikelihoodSchema,
  condition: Type.Optional(conditionSchema),
  layout: layoutSchema("How the networks want examples. Default rows."),
  inputs: Type.Optional(inputs),
  outputs: Type.Optional(outputs),
});
