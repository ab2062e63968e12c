import type { SweepPoint } from "../expandSweep.ts";
import { collapseOf } from "./collapse.ts";
import { doubtedPoints } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import { actingBeta } from "./given.ts";
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
      return finding(context, collapse.points, "no latent unit will stay active").map((found) => ({
        ...found,
        severity: "warning",
        whyBestCollapses:
          "the decoder predicts each column from earlier ones, and what is left pays for no rate at this beta",
      }));
    return finding(context, doubtedPoints(context, code), "the model may collapse");
  },
};

function finding(context: RuleContext, points: readonly SweepPoint[], outcome: string): readonly RuleFinding[] {
  const [first] = points;
  const acting = first && actingBeta(context, first);
  if (first === undefined || acting === undefined) return [];
  const { name, beta, threshold, ungivenThreshold } = acting;
  const against = ungivenThreshold === undefined ? "" : `, against ${shown(ungivenThreshold)} for a decoder of z alone`;
  const advice =
    first.spec.objective.type === "targetRate"
      ? "Raise the target rate"
      : `Lower beta to ${exact(round(SAFE_RATIO * threshold))} or less`;
  return [
    {
      message:
        `The autoregressive decoder predicts each column from earlier ones, so z adds little: the threshold of beta is at least about ${shown(threshold)}${against}. ` +
        `At ${name} ${outcome}${ofPoints(points, context.points)}. ${advice}, or decode from z alone.`,
      path: field.decoderType,
      underline: "value",
      related:
        first.spec.objective.type === "beta"
          ? [
              {
                path: placeOf(context, field.beta, beta),
                message: `About ${shown(beta / threshold)} times this lower bound.`,
              },
            ]
          : [],
      fixes: fixes(context, first, threshold),
    },
  ];
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
      ? fixThatHelps(context, `Set beta to ${exact(lower)}`, setField(noChange(context), field.beta, lower))
      : []),
    // A model of another program has its decoder in a file.
    ...(isDecoderSwept || model.own !== undefined
      ? []
      : [fixOf("Decode from z alone", setField(noChange(context), field.decoder, plain))]),
  ];
}
