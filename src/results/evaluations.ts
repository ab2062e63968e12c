import * as Type from "typebox";
import type { Static } from "typebox";
import type { Immutable } from "../core/immutable.ts";

/** evaluation.json: what was measured of a run's models besides rate and distortion, and how. Nats per held-out example unless said. */

const count = Type.Integer({ minimum: 1 });
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** A mean over examples or draws, with its standard error. */
export const measureSchema = Type.Object({ mean: Type.Number(), standardError: Type.Number({ minimum: 0 }) });

/** What the figures depend on: with these the command gives them again. */
export const evaluationSettingsSchema = Type.Object({
  /** Held-out examples that the costly figures are means over, evenly spread; at most as many as there are. */
  examples: count,
  importanceSamples: count,
  /** Temperatures of annealed importance sampling, chains an example, leapfrog steps a temperature. */
  temperatures: count,
  chains: count,
  leapfrogSteps: count,
  /** Adam steps for each example's own posterior. */
  optimizationSteps: count,
  /** Draws of the model, and held-out examples they are held against. */
  draws: count,
  /** What distances of draws are measured in: principal components of the training data, or a classifier of their labels. */
  features: Type.Enum(["principal", "classifier"]),
  seed: Type.Integer({ minimum: 0 }),
});

/** Which parameters figures are of: those after so many whole epochs and, where training was stopped within the next, so many of its steps. */
export const trainedToSchema = {
  point: Type.Integer({ minimum: 0, description: "Index in the sweep." }),
  epoch: Type.Integer({ minimum: 0 }),
  step: Type.Integer({ minimum: 0 }),
};

export const pointEvaluationSchema = Type.Object({
  ...trainedToSchema,
  /** On the same examples as the bounds below. */
  elboNats: measureSchema,
  importanceWeightedNats: measureSchema,
  /** Of the importance samples, on average: near 1 the bound rests on single ones. */
  effectiveSamples: Type.Number(),
  annealedNats: orNull(measureSchema),
  /** Upper less lower bound of annealing on data drawn from the model itself: how far off it may be. */
  annealingGapNats: orNull(Type.Number()),
  /** If ln p(x) can be computed: by closed form for linear-Gaussian models, by quadrature for one or two latents. */
  exactNats: orNull(measureSchema),
  exactBy: orNull(Type.Enum(["closed form", "quadrature"])),
  /** Null for posteriors that are not Gaussian. */
  information: orNull(
    Type.Object({
      mutualInformationNats: measureSchema,
      /** ln N, which that cannot exceed. */
      ceilingNats: Type.Number(),
      marginalKlNats: measureSchema,
      totalCorrelationNats: measureSchema,
      dimensionwiseKlNats: measureSchema,
    }),
  ),
  gaps: Type.Object({
    /** Training less held-out ELBO, over all examples. */
    generalizationNats: Type.Number(),
    /** The best Gaussian of each example over the encoder's (Cremer et al. 2018); null if posteriors are not Gaussian. */
    amortizationNats: orNull(Type.Number()),
    amortizationTrainNats: orNull(Type.Number()),
    /** ln p(x), annealed, over the best Gaussian's ELBO. */
    approximationNats: orNull(Type.Number()),
  }),
  /** Between draws of the model and held-out examples; null where there are too few. */
  frechet: orNull(
    Type.Object({
      distance: Type.Number(),
      kernelDistance: measureSchema,
      featureSpace: Type.Union([
        /** Principal components of the training data, and what part of their variance those hold. */
        Type.Object({ type: Type.Literal("principal"), size: count, varianceShare: Type.Number() }),
        /** Hidden units of a classifier trained on the labels; accuracy null where the held-out examples have none. */
        Type.Object({
          type: Type.Literal("classifier"),
          size: count,
          classes: count,
          heldOutAccuracy: orNull(Type.Number()),
        }),
      ]),
    }),
  ),
});

export const runEvaluationSchema = Type.Object({
  format: Type.Literal(1),
  settings: evaluationSettingsSchema,
  points: Type.Array(pointEvaluationSchema),
});

export type Measure = Immutable<Static<typeof measureSchema>>;
export type EvaluationSettings = Immutable<Static<typeof evaluationSettingsSchema>>;
export type PointEvaluation = Immutable<Static<typeof pointEvaluationSchema>>;
export type RunEvaluation = Immutable<Static<typeof runEvaluationSchema>>;
