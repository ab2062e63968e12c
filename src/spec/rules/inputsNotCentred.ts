import { doubtedPoints } from "./doubts.ts";
import { field } from "./fields.ts";
import { shown } from "./figures.ts";
import type { Rule } from "./rule.ts";

export const inputsNotCentred: Rule = {
  code: "inputs-not-centred",
  summary: "The data are so far from zero that the model may pay for their mean: a rate without an active unit.",
  severity: "warning",
  check: (context) => {
    const { spec } = doubtedPoints(context, "inputs-not-centred")[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    if (evidence === undefined) return [];
    return [
      {
        message:
          `The column means are ${shown(evidence.train.offCentre)} times as large as the standard deviations (root mean squares), so the encoder sees nearly the same ` +
          `input for every example. Training may end at a rate of several nats without an active unit. Subtract each column's mean from the data.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes: [],
      },
    ];
  },
};
