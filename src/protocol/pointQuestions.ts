import * as Type from "typebox";
import type { Immutable } from "./results.ts";

/** What a view asks about one point of a run when somebody looks at it: too much to send of all of them. */

const point = Type.Integer({ minimum: 0, description: "Index in the sweep." });

export const questionSchema = Type.Union([
  /** KL of each dimension over the epochs. */
  Type.Object({ type: Type.Literal("klHistory"), point }),
]);

export const answerSchema = Type.Union([
  Type.Object({
    type: Type.Literal("klHistory"),
    point,
    /** Thinned to some hundred, the last among them. */
    epochs: Type.Array(Type.Integer({ minimum: 1 })),
    /** Held out, one array an epoch. */
    klPerDimensionNats: Type.Array(Type.Array(Type.Number())),
  }),
]);

export type Question = Immutable<Type.Static<typeof questionSchema>>;
export type Answer = Immutable<Type.Static<typeof answerSchema>>;
export type AnswerTo<Asked extends Question["type"]> = Extract<Answer, { readonly type: Asked }>;
