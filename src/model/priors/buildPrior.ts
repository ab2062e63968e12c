import { add, exp, multiply, square, subtract } from "../../graph/operations.ts";
import type { PriorSpec } from "../../spec/spec.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";
import { conditionalNormal } from "./conditionalNormal.ts";
import { buildMaskedAutoregressiveFlow } from "./maskedAutoregressiveFlow.ts";
import { mixturePrior } from "./mixture.ts";
import type { Prior, PriorContext } from "./prior.ts";
import { vampPrior } from "./vampPrior.ts";

export function buildPrior(context: PriorContext, prior: PriorSpec): Prior {
  switch (prior.type) {
    case "standardNormal":
      return standardNormal;
    case "flow":
      return buildMaskedAutoregressiveFlow(context.graph, context.latentSize, prior);
    case "mixture":
      return mixturePrior(context.graph, context.latentSize, prior.components);
    case "vampPrior":
      return vampPrior(context, prior.components);
    case "conditionalNormal":
      if (context.condition === undefined) throw new Error("a conditional prior needs a condition");
      return conditionalNormal(context.graph, context.latentSize, context.condition, prior.hidden);
  }
}

export const standardNormal: Prior = {
  logDensity: (z) => gaussianLogDensity(square(z), 0),
  // Kingma & Welling 2014, appendix B: 1/2 (mu^2 + s^2 - 1 - ln s^2).
  kl: (mean, logVariance) => {
    const deviation = exp(multiply(0.5, logVariance));
    return multiply(0.5, subtract(subtract(add(square(mean), square(deviation)), logVariance), 1));
  },
};
