import { hiddenOf } from "../network.ts";
import { addedWarmup, doubtedPoints, fixThatSettles, warmupTitle } from "./doubts.ts";
import { type Change, field, noChange, setField } from "./fields.ts";
import { ofPoints } from "./figures.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Hidden layers with which plain networks left the collapsed solution at any beta below the threshold. */
const SHALLOW = 2;

export const decoderTooDeepToEscape: Rule = {
  code: "decoder-too-deep-to-escape",
  summary: "Plain networks this deep may stay collapsed although beta is below the threshold.",
  severity: "information",
  check: (context) => {
    const deep = doubtedPoints(context, "decoder-too-deep-to-escape");
    const { spec } = deep[0] ?? {};
    if (spec === undefined) return [];
    const { activation } = spec.model.decoder;
    const hidden = hiddenOf(spec.model.decoder);
    return [
      {
        message:
          `A plain decoder of ${hidden.length} hidden ${activation} layers passes on little of z when training starts, so the model may stay collapsed far below the ` +
          `threshold of beta${ofPoints(deep, context.points)}. Add a warm-up, or use fewer layers.`,
        path: field.decoderHidden,
        underline: "value",
        related:
          hiddenOf(spec.model.encoder).length > SHALLOW
            ? [{ path: field.encoderHidden, message: "The encoder is as deep." }]
            : [],
        fixes: fixes(context),
      },
    ];
  },
};

function fixes(context: RuleContext): readonly SpecFix[] {
  const warmup = addedWarmup(context);
  return [
    ...(warmup === undefined ? [] : fixThatSettles(context, "decoder-too-deep-to-escape", warmupTitle(warmup), warmup)),
    ...fixThatSettles(context, "decoder-too-deep-to-escape", `Keep ${SHALLOW} hidden layers`, shallower(context)),
  ];
}

function shallower(context: RuleContext): Change {
  const { model } = context.points[0]?.spec ?? {};
  const change = setField(noChange(context), field.decoderHidden, hiddenOf(model?.decoder).slice(0, SHALLOW));
  const encoder = hiddenOf(model?.encoder);
  return encoder.length > SHALLOW ? setField(change, field.encoderHidden, encoder.slice(-SHALLOW)) : change;
}
