import { betaObjective } from "../objective.ts";
import { collapseOf, isReductionInDoubt, summedTerms } from "./collapse.ts";
import { axisOf, type Change, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, listed, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import type { Severity } from "../problem.ts";
import { fixThatHelps, isOpen } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding, SpecFix } from "./rule.ts";

export const meanReductionScalesBeta: Rule = {
  code: "mean-reduction-scales-beta",
  summary:
    "Averaging the reconstruction over data dimensions multiplies beta by their number, which collapses the posterior.",
  severity: "warning",
  check: (context) => {
    const collapse = collapseOf(context);
    if (collapse?.cause === "mean-reduction-scales-beta") return findings(context, "warning");
    return isReductionInDoubt(context) ? findings(context, "information") : [];
  },
};

function findings(context: RuleContext, severity: Severity): readonly RuleFinding[] {
  const { points, predictions } = context;
  const [first] = points;
  const objective = betaObjective(first?.spec.objective);
  const summed = summedTerms(context);
  if (first === undefined || objective === undefined || summed === undefined) return [];
  const { beta, kl } = objective;
  const columns = context.evidenceOf(first.spec)?.columns ?? NaN;
  const effective = predictions[0]?.effectiveBeta ?? NaN;
  const threshold = predictions[0]?.thresholdBeta ?? NaN;
  const betas = axisOf(context, field.beta)?.values ?? [beta];
  const kept = kl === "mean" ? "and the KL over fewer latents" : "but the KL is not";
  const isEnough = summed.specs.some((spec) => isOpen(context.predict(spec)));
  return [
    {
      message:
        `The reconstruction is averaged over ${exact(columns)} data dimensions ${kept}, so beta ${listed(betas)} acts as ` +
        `${listed(betas.map((value) => Number(shown((value / beta) * effective))))}. Above ${shown(threshold)} (which acts as ${shown((threshold / beta) * effective)}) ` +
        `the posterior collapses. Sum the reconstruction${isEnough ? ", or lower beta" : " and lower beta, or lower beta further"}.`,
      severity,
      path: field.reconstruction,
      underline: "value",
      related: [
        {
          path: placeOf(context, field.beta),
          message: `This beta acts as ${shown(effective / beta)} times its value.`,
        },
      ],
      fixes: fixes(context, threshold),
      ...(severity === "warning"
        ? {
            whyBestCollapses: `the reconstruction is averaged over ${exact(columns)} columns, which multiplies beta, above the threshold`,
          }
        : {}),
    },
  ];
}

function fixes(context: RuleContext, threshold: number): readonly SpecFix[] {
  const summed = summedTerms(context);
  const lower = round(SAFE_RATIO * threshold);
  const isSwept = axisOf(context, field.beta) !== undefined;
  return [
    ...(summed === undefined ? [] : summedFixes(context, summed, isSwept)),
    ...(isSwept
      ? []
      : fixThatHelps(context, `Set beta to ${exact(lower)}`, setField(noChange(context), field.beta, lower))),
  ];
}

function summedFixes(context: RuleContext, summed: Change, isSwept: boolean): readonly SpecFix[] {
  const alone = fixThatHelps(context, 'Set reconstruction to "sum"', summed);
  const [spec] = summed.specs;
  if (alone.length > 0 || isSwept || spec === undefined) return alone;
  const lower = round(SAFE_RATIO * (context.predict(spec).thresholdBeta ?? NaN));
  return fixThatHelps(
    context,
    `Set reconstruction to "sum" and beta to ${exact(lower)}`,
    setField(summed, field.beta, lower),
  );
}
