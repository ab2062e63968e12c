import { doubtedPoints } from "./doubts.ts";
import { field } from "./fields.ts";
import { exact, shown } from "./figures.ts";
import type { Rule, RuleContext } from "./rule.ts";

export const tooFewExamples: Rule = {
  code: "too-few-examples",
  summary: "There are fewer rows than columns, so the spectrum and the threshold are largely noise.",
  severity: "information",
  check: (context) => {
    const { spec } = fewest(context)[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    if (evidence === undefined) return [];
    const { train, spectrum } = evidence;
    const [largest = NaN] = spectrum.eigenvalues;
    const [heldOut = NaN] = spectrum.heldOutVariances;
    return [
      {
        message:
          `${exact(train.rows)} training rows are few for ${exact(spectrum.informativeColumns)} columns: along the strongest direction the training data have variance ${shown(largest)}, ` +
          `the held-out data ${shown(heldOut)}. Active units may then fit noise, and a higher rate may raise the held-out distortion. Use more rows or fewer columns.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes: [],
      },
    ];
  },
};

function fewest(context: RuleContext): RuleContext["points"] {
  const doubted = doubtedPoints(context, "too-few-examples");
  if (doubted.length > 0) return doubted;
  return context.points.filter(({ spec }, i) => {
    // No unit can fit noise where none is active.
    const evidence = context.predictions[i]?.activeUnits === 0 ? undefined : context.evidenceOf(spec);
    return evidence !== undefined && evidence.train.rows < evidence.spectrum.informativeColumns;
  });
}
