import * as Type from "typebox";
import type { Static } from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { estimateFailureSchema } from "./estimateFailure.ts";
import { informationSchema, measureSchema } from "./information.ts";

/** evaluation.json: the metrics of a run's models besides rate and distortion. Nats per held-out example unless stated otherwise. */

const count = Type.Integer({ minimum: 1 });
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** A mean over examples that other models are compared with, example by example; absent in evaluations of earlier versions. */
export const comparableSchema = Type.Object({
  ...measureSchema.properties,
  perExample: Type.Optional(Type.Array(Type.Number())),
});

/** The settings that determine the figures. */
export const evaluationSettingsSchema = Type.Object({
  /** Number of held-out examples, evenly spread, for the expensive metrics; at most as many as there are. */
  examples: count,
  importanceSamples: count,
  /**
   * Annealing begins on so many examples, and their number doubles at the points that compete until the best is decided, to at most
   * `examples`; absent: all examples are annealed at every point.
   */
  firstExamples: Type.Optional(count),
  /** Annealed importance sampling: temperatures, chains for each example, leapfrog steps for each temperature. */
  temperatures: count,
  chains: count,
  /** The number of temperatures grows, to at most `temperatures`, until annealing's error seems below this; absent: it is `temperatures`. */
  annealingErrorNats: Type.Optional(Type.Number({ minimum: 0 })),
  leapfrogSteps: count,
  /** Adam steps that fit a posterior to each example. */
  optimizationSteps: count,
  /** Maximum number of draws of the model, and of held-out examples they are compared with. */
  draws: count,
  /** The feature space of distances: principal components of the training data, or hidden units of a classifier of the labels. */
  features: Type.Enum(["principal", "classifier"]),
  seed: Type.Integer({ minimum: 0 }),
});

/** The parameters that were measured: those after `epoch` whole epochs and `step` steps of the next, in which training was stopped. */
export const trainedToSchema = {
  point: Type.Integer({ minimum: 0, description: "Index in the sweep." }),
  epoch: Type.Integer({ minimum: 0 }),
  step: Type.Integer({ minimum: 0 }),
};

export const pointEvaluationSchema = Type.Object({
  ...trainedToSchema,
  /** On the examples of the bounds below. */
  elboNats: comparableSchema,
  importanceWeightedNats: comparableSchema,
  /** Mean effective sample size of the importance samples; near 1, single samples dominate the bound. */
  effectiveSamples: Type.Number(),
  annealedNats: orNull(comparableSchema),
  /** Examples that were annealed, if not all: the mean over all rests on their importance-weighted bounds too (docs/metrics.md). */
  annealedExamples: Type.Optional(count),
  /**
   * Why there are no more: another point is better beyond doubt, or no other competes (`decided`); all were annealed (`all`). Absent where
   * the measuring was stopped before, and where settings have no `firstExamples`.
   */
  annealedUntil: Type.Optional(Type.Enum(["decided", "all"])),
  /** Why nothing of a model of another program is annealed or fitted: an operator that has no gradient. */
  gradientObstacle: Type.Optional(Type.String()),
  /** Temperatures of `annealedNats`; absent in evaluations of earlier versions. */
  temperatures: Type.Optional(count),
  /** Upper minus lower bound of annealing, on data drawn from the model: its possible error. */
  annealingGapNats: orNull(Type.Number()),
  /** If ln p(x) can be computed: by closed form for linear-Gaussian models, by quadrature for one or two latents. */
  exactNats: orNull(comparableSchema),
  exactBy: orNull(Type.Enum(["closed form", "quadrature"])),
  /** The means above, negated, as bits per dimension; null for data that are not discrete, absent in evaluations of earlier versions. */
  bitsPerDimension: Type.Optional(
    orNull(
      Type.Object({
        elbo: Type.Number(),
        importanceWeighted: Type.Number(),
        annealed: orNull(Type.Number()),
        exact: orNull(Type.Number()),
      }),
    ),
  ),
  /** Null for posteriors that are not Gaussian. */
  information: orNull(informationSchema),
  gaps: Type.Object({
    /** Training minus held-out ELBO, over all examples. */
    generalizationNats: Type.Number(),
    /** ELBO with the best Gaussian for each example minus the encoder's (Cremer et al. 2018); null if posteriors are not Gaussian. */
    amortizationNats: orNull(Type.Number()),
    amortizationTrainNats: orNull(Type.Number()),
    /** Annealed ln p(x) minus the ELBO with the best Gaussians. */
    approximationNats: orNull(Type.Number()),
  }),
  /** Estimates that fail; absent in evaluations of earlier versions. */
  failures: Type.Optional(Type.Array(estimateFailureSchema)),
  /** Between draws of the model and held-out examples; null if there are too few. */
  frechet: orNull(
    Type.Object({
      /** Squared; x is drawn from the likelihood. Without the bias of finite samples, so that it may be negative by chance. */
      distance: Type.Number(),
      /** What follows is absent in evaluations of earlier versions, whose draws are the decoder's means. */
      standardError: Type.Optional(Type.Number({ minimum: 0 })),
      /** Jackknife pseudo-values of the distance, the same groups of examples for every point. */
      perGroup: Type.Optional(Type.Array(Type.Number())),
      /** The same distance for the decoder's means; null for an autoregressive decoder. */
      ofMeans: Type.Optional(orNull(measureSchema)),
      /** Number of draws of the model. */
      draws: Type.Optional(count),
      kernelDistance: measureSchema,
      featureSpace: Type.Union([
        /** Principal components of the training data, and their share of the variance. */
        Type.Object({ type: Type.Literal("principal"), size: count, varianceShare: Type.Number() }),
        /** Hidden units of a classifier trained on the labels; accuracy null if the held-out examples have no labels. */
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

export type Comparable = Immutable<Static<typeof comparableSchema>>;
export type EvaluationSettings = Immutable<Static<typeof evaluationSettingsSchema>>;
export type PointEvaluation = Immutable<Static<typeof pointEvaluationSchema>>;
export type RunEvaluation = Immutable<Static<typeof runEvaluationSchema>>;
