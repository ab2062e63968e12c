import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, record } from "./pieces.ts";

/** The largest number of points of a sweep, hence also of values of a range. */
export const MAX_POINTS = 10_000;

export const axisSchema = Type.Union(
  [
    Type.Array(Type.Number({ description: "A value of the swept field, in its own units." }), {
      minItems: 1,
      description: "The values, one by one.",
    }),
    closed(
      {
        from: Type.Number({ example: 0.1, description: "The first value, exactly." }),
        to: Type.Number({ example: 10, description: "The last value, exactly." }),
        count: Type.Integer({
          minimum: 1,
          maximum: MAX_POINTS,
          example: 12,
          description: "The number of values, both ends included.",
        }),
        scale: Type.Optional(
          Type.Union(
            [
              Type.Literal("linear", { description: "Equal steps." }),
              Type.Literal("log", { description: "Equal ratios; both ends above 0." }),
            ],
            {
              default: defaults.rangeScale,
              description: "How the values between the ends are spaced. Default: linear.",
            },
          ),
        ),
      },
      { description: "Evenly spaced values.", phrase: 'a range { "from", "to", "count" }' },
    ),
    Type.Literal("auto", {
      description: "Eight values of objective.beta or objective.rate, placed along the predicted frontier.",
    }),
    closed(
      {
        auto: Type.Integer({
          minimum: 1,
          maximum: MAX_POINTS,
          example: 8,
          description:
            "The number of values that are placed along the predicted frontier, from full rate to just past collapse.",
        }),
        values: Type.Optional(
          Type.Array(Type.Number({ description: "A value that was chosen." }), {
            minItems: 1,
            description: "The values that a run has chosen. It writes them into its own copy of the spec.",
          }),
        ),
        basis: Type.Optional(
          Type.Union(
            [
              Type.Literal("prediction", { description: "They lie evenly along the predicted frontier." }),
              Type.Literal("spread", { description: "There was no usable prediction, so they are spread." }),
            ],
            { description: "What the values rest on. A run writes it." },
          ),
        ),
        why: Type.Optional(Type.String({ description: "Why these values. A run writes it." })),
        rounds: Type.Optional(
          Type.Array(
            closed(
              {
                count: Type.Integer({ minimum: 1, maximum: MAX_POINTS, description: "How many of the values." }),
                placed: Type.Boolean({
                  description:
                    "Whether its values are final; others are provisional until the rounds before are measured.",
                }),
                why: Type.String({ description: "Why these values." }),
              },
              { description: "Values that are trained together.", phrase: "an object" },
            ),
            {
              minItems: 1,
              description: "The rounds in which the values are trained, in their order. A run writes them.",
            },
          ),
        ),
      },
      {
        description: "Values that are placed along the predicted frontier.",
        phrase: 'an object { "auto" } with a number of values',
      },
    ),
  ],
  {
    description:
      'The values of this axis: a list, a range with both ends included, or "auto" to place beta or a target rate along the predicted frontier.',
    defaultSnippets: [
      { label: "list", body: ["^${1:1}"] },
      { label: "range", body: { from: "^${1:0.1}", to: "^${2:10}", count: "^${3:12}", scale: "${4|linear,log|}" } },
      { label: "auto", body: { auto: "^${1:8}" } },
    ],
  },
);

export const sweepSchema = record(axisSchema, {
  example: { "objective.beta": { from: 0.1, to: 10, count: 12, scale: "log" } },
  description:
    'The fields to vary, by path, such as "objective.beta" or "model.encoder.hidden.0": every combination is trained. ' +
    "Axes vary in file order, the last one fastest.",
});
