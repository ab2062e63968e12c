import { betaOf } from "../objective.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { collapseOf } from "./collapse.ts";
import { doubtedPoints } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { ofPoints, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import { ungivenThresholdBeta } from "./given.ts";
import { fixOf, fixThatHelps } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding, SpecFix } from "./rule.ts";

const code = "autoregressive-decoder-bypasses-latents";

/** Bowman et al. 2016; Chen et al. 2017: z need not carry what the decoder can predict from earlier columns. */
export const autoregressiveDecoderBypassesLatents: Rule = {
  code,
  summary: "The decoder predicts each column from earlier ones, so z adds little.",
  severity: "information",
  check: (context) => {
    const collapse = collapseOf(context);
    if (collapse?.cause === code)
      return [{ ...finding(context, collapse.points, "no latent unit will stay active"), severity: "warning" }];
    const doubted = doubtedPoints(context, code);
    return doubted.length === 0 ? [] : [finding(context, doubted, "the model may collapse")];
  },
};

function finding(context: RuleContext, points: readonly SweepPoint[], outcome: string): RuleFinding {
  const [first] = points as readonly [SweepPoint, ...SweepPoint[]];
  const beta = betaOf(first.spec.objective);
  const threshold = context.predictions[first.index]?.thresholdBeta ?? NaN;
  const ungiven = ungivenThresholdBeta(context, first) ?? NaN;
  return {
    message:
      `The autoregressive decoder predicts each column from earlier ones, so z adds little: the threshold of beta is at least about ${shown(threshold)}, against ${shown(ungiven)} for a decoder ` +
      `of z alone. At beta ${beta} ${outcome}${ofPoints(points, context.points)}. Lower beta to ${round(SAFE_RATIO * threshold)} or less, or decode from z alone.`,
    path: field.decoderType,
    underline: "value",
    related:
      first.spec.objective.type === "beta"
        ? [
            {
              path: placeOf(context, field.beta, beta),
              message: `About ${shown((beta ?? NaN) / threshold)} times this lower bound.`,
            },
          ]
        : [],
    fixes: fixes(context, first, threshold),
  };
}

function fixes(context: RuleContext, { spec }: SweepPoint, threshold: number): readonly SpecFix[] {
  const { objective, model } = spec;
  const isDecoderSwept = context.axes.some(({ path }) => path[0] === "model" && path[1] === "decoder");
  const { activation } = model.decoder;
  const hidden = "hidden" in model.decoder ? model.decoder.hidden : undefined;
  const plain = { type: "mlp", ...(hidden === undefined ? {} : { hidden }), activation };
  const lower = round(SAFE_RATIO * threshold);
  return [
    ...(objective.type === "beta" && axisOf(context, field.beta) === undefined && lower > 0
      ? fixThatHelps(context, `Set beta to ${lower}`, setField(noChange(context), field.beta, lower))
      : []),
    ...(isDecoderSwept
      ? []
      : [fixOf(context, "Decode from z alone", setField(noChange(context), field.decoder, plain))]),
  ];
}
