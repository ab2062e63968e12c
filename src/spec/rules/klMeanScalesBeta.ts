import { betaObjective } from "../objective.ts";
import { axisOf, type Change, field, noChange, placeOf, setField, sweepField } from "./fields.ts";
import { exact, listed, shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

export const klMeanScalesBeta: Rule = {
  code: "kl-mean-scales-beta",
  summary: "Averaging the KL over latents divides beta by their number.",
  severity: "information",
  check: (context) => {
    const [first] = context.points;
    const objective = betaObjective(first?.spec.objective);
    if (first === undefined || objective?.kl !== "mean" || objective.reconstruction !== "sum") return [];
    const { beta } = objective;
    const summed = setField(noChange(context), field.kl, "sum");
    if (!isDifferent(context, summed)) return [];
    const sizes = axisOf(context, field.latentSize)?.values ?? [first.spec.model.latentSize];
    const acting = sizes.map((size) => Number(shown(beta / size)));
    return [
      {
        message:
          `The KL is averaged over ${listed(sizes)} latents, so beta ${exact(beta)} acts as ${listed(acting)} and changes its meaning with latentSize. ` +
          `The beta of a paper is for the sum. Set kl to "sum".`,
        path: field.kl,
        underline: "value",
        related: [{ path: placeOf(context, field.beta), message: `This beta is divided by ${listed(sizes)}.` }],
        fixes: fixes(context, summed),
      },
    ];
  },
};

/** Whether summing the KL would change the number of active units at some point; otherwise a report would not help. */
function isDifferent({ points, predict }: RuleContext, summed: Change): boolean {
  return points.some(({ spec }, i) => predict(spec).activeUnits !== predict(summed.specs[i] ?? spec).activeUnits);
}

function fixes(context: RuleContext, summed: Change): readonly SpecFix[] {
  const same = sameLoss(context);
  return [...(same === undefined ? [] : [same]), fixOf('Set kl to "sum"', summed)];
}

/** D + (beta / k) * summed KL is the same loss, with its beta in the usual units. */
function sameLoss(context: RuleContext): SpecFix | undefined {
  const { axes, points } = context;
  const { beta = NaN } = betaObjective(points[0]?.spec.objective) ?? {};
  const { latentSize = NaN } = points[0]?.spec.model ?? {};
  if (axisOf({ axes }, field.latentSize) !== undefined) return undefined;
  // Twelve digits, as in ranges: a quotient must not look like 0.30000000000000004.
  const divided = (value: number) => Number((value / latentSize).toPrecision(12));
  const axis = axisOf(context, field.beta);
  const scaled =
    axis === undefined
      ? setField(noChange(context), field.beta, divided(beta))
      : sweepField(context, field.beta, axis.values.map(divided));
  const title = `Set kl to "sum" and divide beta by ${exact(latentSize)} (the same loss)`;
  return fixOf(title, setField(scaled, field.kl, "sum"), true);
}
