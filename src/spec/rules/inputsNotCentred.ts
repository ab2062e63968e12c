import { doubtedPoints } from "./doubts.ts";
import { field } from "./fields.ts";
import { shown } from "./figures.ts";
import type { Rule } from "./rule.ts";

export const inputsNotCentred: Rule = {
  code: "inputs-not-centred",
  summary: "The data lie so far from zero that training is busy with their mean: rates of nats without an active unit.",
  severity: "warning",
  check: (context) => {
    const { spec } = doubtedPoints(context, "inputs-not-centred")[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    if (evidence === undefined) return [];
    return [
      {
        message:
          `The columns' means are ${shown(evidence.train.offCentre)} times as large as their standard deviations (root mean squares), so the encoder sees nearly the same ` +
          `input for every example: trainings then may pay nats of rate with no active unit. Subtract each column's mean from the data.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes: [],
      },
    ];
  },
};
