import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { aggregateFigures } from "../results/results.ts";
import { curveSchema } from "./runSnapshot.ts";

/** Questions of a view about the point that it shows. The answers are too large to send for every point. */

/** Index in the sweep. */
const point = Type.Integer({ minimum: 0 });
const numbers = Type.Array(Type.Number());
/** Of the held-out examples. */
const row = Type.Integer({ minimum: 0 });
/** A latent dimension, counted from 0. */
const unit = Type.Integer({ minimum: 0 });

export const questionSchema = Type.Union([
  /** KL of each dimension over the epochs. */
  Type.Object({ type: Type.Literal("klHistory"), point }),
  /** The training curve, where the run has too many points for the snapshot to have it (runSnapshot.ts). */
  Type.Object({ type: Type.Literal("curve"), point }),
  Type.Object({ type: Type.Literal("latentSpace"), point }),
  /** Reconstructions, samples and posterior of the point's model, from its last checkpoint. */
  Type.Object({ type: Type.Literal("modelView"), point }),
  /** Posteriors of a point of latents alone, from their arrays. */
  Type.Object({ type: Type.Literal("latentsView"), point }),
  /**
   * Decodes z with the model of the latest `modelView` of this point, given the condition and depth of a held-out row; null: the
   * first row's condition and the mean depth.
   */
  Type.Object({ type: Type.Literal("decode"), point, z: numbers, row: Type.Union([row, Type.Null()]) }),
]);

/** The aggregate posterior: posteriors of some held-out examples. */
export const aggregateSchema = Type.Object({
  units: Type.Array(unit),
  /** Posterior means, [rows x units]. */
  rows: Type.Array(numbers),
  /** Posterior standard deviations likewise; null: not known, or the posterior is not Gaussian. */
  deviations: Type.Union([Type.Array(numbers), Type.Null()]),
  /** The sets of data.labels that these examples have, in the order of the spec. */
  labelSets: Type.Array(
    Type.Object({
      name: Type.String(),
      /** One for each row: an index into `names`, or a number of its own. */
      labels: Type.Array(Type.Integer()),
      names: Type.Union([Type.Array(Type.String()), Type.Null()]),
    }),
  ),
});

/** Values of x are those after `data.scale`, without `data.transform`, one for each of `columns`. */
export const modelViewSchema = Type.Object({
  type: Type.Literal("modelView"),
  point,
  /** The epoch of the parameters. */
  epoch: Type.Integer({ minimum: 0 }),
  latentSize: Type.Integer({ minimum: 1 }),
  /** The meaning of decoded values: the likelihood's mean; x drawn column by column; the most probable classes. */
  decoded: Type.Enum(["mean", "draw", "class"]),
  /** Height, width, channels; null: the examples are not images, or too large to send. */
  image: Type.Union([Type.Array(Type.Integer({ minimum: 1 }), { minItems: 3, maxItems: 3 }), Type.Null()]),
  columnCount: Type.Integer({ minimum: 1 }),
  /** All columns of an image; otherwise those with the largest variance in the data, ascending. */
  columns: Type.Array(Type.Integer({ minimum: 0 })),
  /** The range of the data's values. */
  range: Type.Object({ low: Type.Number(), high: Type.Number() }),
  /** Held-out examples with their reconstructions at the posterior mean. */
  examples: Type.Array(
    Type.Object({
      row,
      label: Type.Union([Type.Integer(), Type.Null()]),
      z: numbers,
      x: numbers,
      reconstruction: numbers,
    }),
  ),
  /** Decoded at draws from the prior; null: the prior is learned and has no sampler. */
  samples: Type.Union([Type.Array(numbers), Type.Null()]),
  /** Decoded at z = 0. */
  atZero: numbers,
  /** Whether the model has a condition; decoding at z alone takes it from a held-out example. */
  isConditional: Type.Boolean(),
  /** The unit with the highest KL first. */
  units: Type.Array(
    Type.Object({
      unit,
      klNats: Type.Number(),
      /** Of the posterior means over the examples. */
      meanDeviation: Type.Number(),
      /** Mean over the examples; null: the posterior is not Gaussian. */
      posteriorDeviation: Type.Union([Type.Number(), Type.Null()]),
      isActive: Type.Boolean(),
      /** Of the posterior means. */
      largestMagnitude: Type.Number(),
    }),
  ),
  means: aggregateSchema,
  /** The names of the examples' labels, if they have names. */
  labelNames: Type.Union([Type.Array(Type.String()), Type.Null()]),
});

export const answerSchema = Type.Union([
  Type.Object({
    type: Type.Literal("klHistory"),
    point,
    /** Thinned to a few hundred; the last epoch is always kept. */
    epochs: Type.Array(Type.Integer({ minimum: 1 })),
    /** Held out, one array an epoch. */
    klPerDimensionNats: Type.Array(Type.Array(Type.Number())),
  }),
  Type.Object({
    type: Type.Literal("curve"),
    point,
    curve: curveSchema,
    /** What is lost of it; null: nothing. */
    note: Type.Union([Type.String(), Type.Null()]),
  }),
  /** What the snapshot of a run of very many points lacks (runSnapshot.ts). */
  Type.Object({
    type: Type.Literal("latentSpace"),
    point,
    aggregate: aggregateFigures.aggregate,
    klWeight: aggregateFigures.klWeight,
  }),
  modelViewSchema,
  Type.Object({
    type: Type.Literal("latentsView"),
    point,
    latentSize: Type.Integer({ minimum: 1 }),
    /** Those of `means`; klNats is null where only means are known. */
    units: Type.Array(Type.Object({ unit, klNats: Type.Union([Type.Number(), Type.Null()]) })),
    means: aggregateSchema,
  }),
  /** Values of the view's columns. */
  Type.Object({ type: Type.Literal("decode"), point, values: Type.Array(Type.Number()) }),
]);

export type Question = Immutable<Type.Static<typeof questionSchema>>;
export type Answer = Immutable<Type.Static<typeof answerSchema>>;
export type AggregateView = Immutable<Type.Static<typeof aggregateSchema>>;
export type ModelView = Immutable<Type.Static<typeof modelViewSchema>>;
export type AnswerTo<Asked extends Question["type"]> = Extract<Answer, { readonly type: Asked }>;
