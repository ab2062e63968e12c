import { betaObjective } from "../objective.ts";
import type { Spec } from "../spec.ts";
import { axisOf, field, noChange, placeOf, setField, withField } from "./fields.ts";
import { exact, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import { fixOf, isOpen } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Above this ratio free bits, not beta, set the rate. */
const FORCED_RATIO = 1.5;

/** Kingma et al. 2016: the loss charges sum over latents of max(freeBits, KL). */
export const freeBitsForceRate: Rule = {
  code: "free-bits-force-rate",
  summary: "At every point free bits, not beta, decide the rate.",
  severity: "information",
  check: (context) => {
    const { points } = context;
    const [first] = points;
    if (first === undefined || !points.every(({ spec }) => isForced(context, spec))) return [];
    const { freeBits = NaN, beta = NaN } = betaObjective(first.spec.objective) ?? {};
    const { latentSize } = first.spec.model;
    const rate = rateWithout(context, first.spec) ?? 0;
    return [
      {
        message:
          `Free bits of ${exact(freeBits)} nats in each of ${exact(latentSize)} latents make ${shown(freeBits * latentSize)} nats free at any beta; without them ` +
          `the rate at beta ${exact(beta)} would be ${shown(rate)} nats. Units may then be active without carrying information. Lower freeBits or beta.`,
        path: placeOf(context, field.freeBits, freeBits),
        underline: "value",
        related: [{ path: placeOf(context, field.beta, beta), message: "This beta does not decide the rate." }],
        fixes: axisOf(context, field.freeBits) === undefined ? fixes(context) : [],
      },
    ];
  },
};

function isForced(context: RuleContext, spec: Spec): boolean {
  if ((betaObjective(spec.objective)?.freeBits ?? 0) === 0) return false;
  const rate = context.predict(spec).rateNats;
  const free = rateWithout(context, spec);
  return rate !== null && free !== null && rate > FORCED_RATIO * free;
}

function rateWithout({ predict }: RuleContext, spec: Spec): number | null {
  return predict(withField(spec, field.freeBits, 0)).rateNats;
}

function fixes(context: RuleContext): readonly SpecFix[] {
  const without = setField(noChange(context), field.freeBits, 0);
  if (without.specs.some((spec) => isOpen(context.predict(spec)))) return [fixOf("Set freeBits to 0", without)];
  const threshold = context.predictions[0]?.thresholdBeta ?? NaN;
  if (!(threshold > 0) || axisOf(context, field.beta) !== undefined) return [];
  // Free bits hide a collapse here: without them, beta must be lower too.
  const lower = round(SAFE_RATIO * threshold);
  return [fixOf(`Set freeBits to 0 and beta to ${exact(lower)}`, setField(without, field.beta, lower))];
}
