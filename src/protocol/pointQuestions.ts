import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";

/** What a view asks about one point of a run when somebody looks at it: too much to send of all of them. */

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
  /** What the point's model makes of held-out examples and of its prior, from its last checkpoint. */
  Type.Object({ type: Type.Literal("modelView"), point }),
  /** What the model of the latest `modelView` of this point decodes at z, given the condition and depth of a held-out row; null: the first row's condition, the mean depth. */
  Type.Object({ type: Type.Literal("decode"), point, z: numbers, row: Type.Union([row, Type.Null()]) }),
]);

/** Values of x are after the data's scale, one of each of `columns`. */
export const modelViewSchema = Type.Object({
  type: Type.Literal("modelView"),
  point,
  /** Whose parameters they are. */
  epoch: Type.Integer({ minimum: 0 }),
  latentSize: Type.Integer({ minimum: 1 }),
  /** What decoded values are: the likelihood's mean; x drawn column by column; the most probable classes. */
  decoded: Type.Enum(["mean", "draw", "class"]),
  /** Height, width, channels; null: the examples are no images, or too large to send. */
  image: Type.Union([Type.Array(Type.Integer({ minimum: 1 }), { minItems: 3, maxItems: 3 }), Type.Null()]),
  columnCount: Type.Integer({ minimum: 1 }),
  /** All of an image; of other examples those that vary most in the data, ascending. */
  columns: Type.Array(Type.Integer({ minimum: 0 })),
  /** What the data's values lie between. */
  range: Type.Object({ low: Type.Number(), high: Type.Number() }),
  /** Held-out examples, each with what is decoded at its posterior mean. */
  examples: Type.Array(
    Type.Object({
      row,
      label: Type.Union([Type.Integer(), Type.Null()]),
      z: numbers,
      x: numbers,
      reconstruction: numbers,
    }),
  ),
  /** Decoded at draws from the prior; null: it is learned, and only its density is at hand. */
  samples: Type.Union([Type.Array(numbers), Type.Null()]),
  /** Decoded at z = 0. */
  atZero: numbers,
  /** Whether the model is given a condition, which decoding at z alone takes from a held-out example. */
  isConditional: Type.Boolean(),
  /** That of the highest KL first. */
  units: Type.Array(
    Type.Object({
      unit,
      klNats: Type.Number(),
      /** Of the posterior means over the examples. */
      meanDeviation: Type.Number(),
      /** Mean over the examples; null: the posterior is no Gaussian. */
      posteriorDeviation: Type.Union([Type.Number(), Type.Null()]),
      isActive: Type.Boolean(),
      /** Of the posterior means. */
      largestMagnitude: Type.Number(),
    }),
  ),
  /** The aggregate posterior: posterior means of some held-out examples, [rows x units]. */
  means: Type.Object({
    units: Type.Array(unit),
    rows: Type.Array(numbers),
    labels: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
  }),
  /** What labels are called, where they are names. */
  labelNames: Type.Union([Type.Array(Type.String()), Type.Null()]),
});

export const answerSchema = Type.Union([
  Type.Object({
    type: Type.Literal("klHistory"),
    point,
    /** Thinned to some hundred, the last among them. */
    epochs: Type.Array(Type.Integer({ minimum: 1 })),
    /** Held out, one array an epoch. */
    klPerDimensionNats: Type.Array(Type.Array(Type.Number())),
  }),
  modelViewSchema,
  /** Values of the view's columns. */
  Type.Object({ type: Type.Literal("decode"), point, values: Type.Array(Type.Number()) }),
]);

export type Question = Immutable<Type.Static<typeof questionSchema>>;
export type Answer = Immutable<Type.Static<typeof answerSchema>>;
export type ModelView = Immutable<Type.Static<typeof modelViewSchema>>;
export type AnswerTo<Asked extends Question["type"]> = Extract<Answer, { readonly type: Asked }>;
