import { doubtedPoints } from "./doubts.ts";
import { offScalePoint } from "./columnsOffScale.ts";
import { field, noChange, setField } from "./fields.ts";
import { shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule } from "./rule.ts";

export const inputsNotCentred: Rule = {
  code: "inputs-not-centred",
  summary: "The data are so far from zero that the model may pay for their mean: a rate without an active unit.",
  severity: "warning",
  check: (context) => {
    const { spec } = doubtedPoints(context, "inputs-not-centred")[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    // columns-off-scale reports columns that are far from zero at any beta.
    if (spec === undefined || evidence === undefined || offScalePoint(context) !== undefined) return [];
    return [
      {
        message:
          `The column means are ${shown(evidence.train.offCentre)} times as large as the standard deviations (root mean squares), so the encoder sees nearly the same ` +
          `input for every example. Training may end at a rate of several nats without an active unit. Subtract each column's mean from the data.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes:
          spec.model.likelihood.type === "gaussian"
            ? [fixOf("Centre the columns", setField(noChange(context), field.transform, "center"))]
            : [],
      },
    ];
  },
};
