import { betaObjective } from "../objective.ts";
import { collapseOf, summedTerms } from "./collapse.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { listed, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import { fixThatHelps } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

export const meanReductionScalesBeta: Rule = {
  code: "mean-reduction-scales-beta",
  summary:
    "Averaging the reconstruction over data dimensions multiplies beta by their number, which collapses the posterior.",
  severity: "warning",
  check: (context) => {
    const { points, predictions } = context;
    const [first] = points;
    const objective = betaObjective(first?.spec.objective);
    if (first === undefined || objective === undefined || collapseOf(context)?.cause !== "mean-reduction-scales-beta")
      return [];
    const { beta, kl } = objective;
    const columns = context.evidenceOf(first.spec)?.columns ?? NaN;
    const effective = predictions[0]?.effectiveBeta ?? NaN;
    const threshold = predictions[0]?.thresholdBeta ?? NaN;
    const betas = axisOf(context, field.beta)?.values ?? [beta];
    const kept = kl === "mean" ? "and the KL over fewer latents" : "but the KL is not";
    return [
      {
        message:
          `The reconstruction is averaged over ${columns} data dimensions ${kept}, so beta ${listed(betas)} acts as ` +
          `${listed(betas.map((value) => Number(shown((value / beta) * effective))))}. Above ${shown(threshold)} (which acts as ${shown((threshold / beta) * effective)}) ` +
          `the posterior collapses. Sum the reconstruction, or lower beta.`,
        path: field.reconstruction,
        underline: "value",
        related: [
          {
            path: placeOf(context, field.beta),
            message: `This beta acts as ${shown(effective / beta)} times its value.`,
          },
        ],
        fixes: fixes(context, threshold),
      },
    ];
  },
};

function fixes(context: RuleContext, threshold: number): readonly SpecFix[] {
  const summed = summedTerms(context);
  const lower = round(SAFE_RATIO * threshold);
  const isSwept = axisOf(context, field.beta) !== undefined;
  return [
    ...(summed === undefined ? [] : fixThatHelps(context, 'Set reconstruction to "sum"', summed)),
    ...(isSwept ? [] : fixThatHelps(context, `Set beta to ${lower}`, setField(noChange(context), field.beta, lower))),
  ];
}
