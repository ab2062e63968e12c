import type { ValueSummary } from "../../core/collapse/evidence.ts";
import type { Spec } from "../spec.ts";
import { axisOf, type Change, field, noChange, setField } from "./fields.ts";
import { exact, percent, shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding } from "./rule.ts";

/** With this share of whole values the data count as whole numbers. */
const NEARLY_ALL = 0.999;
/** The largest intensity of the data that come with the product. */
const BUILTIN_MAXIMUM = 16;
const BYTE_MAXIMUM = 255;

/** Values outside [0, 1] under a Bernoulli likelihood, and negative counts, are errors of the data: src/data/checkValues.ts. */
export const likelihoodDataMismatch: Rule = {
  code: "likelihood-data-mismatch",
  summary:
    "The likelihood does not suit the values: Bernoulli for grey levels, Gaussian for counts, bits or raw bytes.",
  severity: "information",
  check: (context) => {
    const { spec } = context.points[0] ?? {};
    const values = spec === undefined ? undefined : context.evidenceOf(spec)?.train;
    if (spec === undefined || values === undefined || axisOf(context, field.scale) !== undefined) return [];
    const { type } = spec.model.likelihood;
    if (type === "bernoulli")
      return spec.data.binarize === "none" && values.shareZeroOrOne < NEARLY_ALL ? [grey(context, values)] : [];
    if (type !== "gaussian" || values.shareWhole < NEARLY_ALL || values.minimum < 0) return [];
    if (isRawBytes(spec, values)) return [unscaled(context, largestIntensity(spec))];
    return values.maximum > 1 ? [counts(context, values)] : [bits(context)];
  },
};

/** Whole numbers up to the largest intensity of an image, not scaled. */
export function isRawBytes(spec: Spec, { maximum, minimum, shareWhole }: ValueSummary): boolean {
  return shareWhole >= NEARLY_ALL && minimum >= 0 && maximum === largestIntensity(spec) && spec.data.scale === 1;
}

function largestIntensity({ data }: Spec): number {
  return data.path === "builtin:digits" ? BUILTIN_MAXIMUM : BYTE_MAXIMUM;
}

function atLikelihood(message: string, fixes: RuleFinding["fixes"]): RuleFinding {
  return { message, path: [...field.likelihood, "type"], underline: "value", related: [], fixes };
}

function grey(context: RuleContext, { shareZeroOrOne }: ValueSummary): RuleFinding {
  const drawn = setField(noChange(context), field.binarize, "dynamic");
  return atLikelihood(
    `${percent(1 - shareZeroOrOne)} of the values lie between 0 and 1, but a Bernoulli likelihood is for values 0 and 1: on grey levels the distortion ` +
      `never falls below their entropy, and the ELBO does not bound a likelihood of these data. Draw bits from the values, or use a gaussian likelihood.`,
    [fixOf("Draw a new bit from each value every epoch (dynamic binarisation)", drawn)],
  );
}

function unscaled(context: RuleContext, largest: number): RuleFinding {
  const scaled = setField(noChange(context), field.scale, largest);
  return {
    message:
      `The values are whole numbers from 0 to ${exact(largest)}, like raw pixels. With a variance of order 1 their distortion is far larger than the KL, and training ` +
      `may overflow. Divide the values by ${exact(largest)}.`,
    severity: "warning",
    path: field.data,
    underline: "value",
    related: [],
    fixes: [fixOf(`Set scale to ${exact(largest)}`, scaled)],
  };
}

function counts(context: RuleContext, { maximum }: ValueSummary): RuleFinding {
  return atLikelihood(
    `All values are whole numbers from 0 to ${shown(maximum)}, like counts. The variance of counts grows with their mean, but a Gaussian has the same variance for all. ` +
      `For counts use a poisson or negativeBinomial likelihood.`,
    [fixOf("Use a poisson likelihood", withLikelihood(context, "poisson"))],
  );
}

function bits(context: RuleContext): RuleFinding {
  return atLikelihood(
    `All values are 0 or 1, but a Gaussian gives density to all other values too. Use a bernoulli likelihood.`,
    [fixOf("Use a bernoulli likelihood", withLikelihood(context, "bernoulli"))],
  );
}

/** Replaces the whole likelihood: another type has no variance. A sweep of the variance is removed with it. */
function withLikelihood(context: RuleContext, type: string): Change {
  const axis = axisOf(context, field.variance);
  const change = setField(noChange(context), field.likelihood, { type });
  const specs = change.specs.map((spec): Spec => ({
    ...spec,
    model: { ...spec.model, likelihood: { type } as Spec["model"]["likelihood"] },
  }));
  if (axis === undefined) return { specs, edits: change.edits };
  const swept = context.axes.length === 1 ? ["sweep"] : ["sweep", axis.name];
  return { specs, edits: [...change.edits, { path: swept, value: undefined }] };
}
