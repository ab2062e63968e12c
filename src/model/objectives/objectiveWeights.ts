import type { BetaObjective, ModelSpec, Spec, WarmupSpec } from "../../spec/spec.ts";
import type { ExampleLayout } from "../modelGraph.ts";

/**
 * The weights of a spec's loss at a step, by the names of the graph's inputs. `mean` divides by the number of terms.
 * @param step counted from the start of training
 */
export function objectiveWeights(
  { model, objective }: Pick<Spec, "model" | "objective">,
  { columns }: Pick<ExampleLayout, "columns">,
  step: number,
  stepsPerEpoch: number,
): Readonly<Record<string, number>> {
  switch (objective.type) {
    case "beta": {
      const charged = warmupFraction(objective.warmup, step, stepsPerEpoch);
      return {
        distortionWeight: objective.reconstruction === "mean" ? 1 / columns : 1,
        rateWeight: chargedBeta(model, objective) * charged,
        freeBits: objective.freeBits,
        totalCorrelationWeight: objective.totalCorrelation * charged,
        mmdWeight: objective.mmd,
      };
    }
    case "targetRate": {
      const { rate, weight, anneal } = objective;
      return { rateWeight: weight, targetRate: rate * risen(anneal?.epochs ?? 0, step, stepsPerEpoch) };
    }
    case "importanceWeighted":
      return {};
  }
}

/** The weight of the summed KL after the warm-up. */
function chargedBeta({ latentSize }: ModelSpec, { beta, kl }: BetaObjective): number {
  return kl === "mean" ? beta / latentSize : beta;
}

/**
 * The factor of beta at a step. It rises linearly from 0 to 1 over the warm-up (Bowman et al. 2016); if cyclical, over the first
 * part of every cycle, and is constant for the rest of it (Fu et al. 2019, equation 6) and after the last.
 */
export function warmupFraction(warmup: WarmupSpec | undefined, step: number, stepsPerEpoch: number): number {
  if (warmup === undefined) return 1;
  if (warmup.shape === "linear") return risen(warmup.epochs, step, stepsPerEpoch);
  const { epochs, cycles, rise } = warmup;
  const cycleSteps = epochs * stepsPerEpoch;
  if (step >= cycles * cycleSteps) return 1;
  return risen(epochs * rise, step % cycleSteps, stepsPerEpoch);
}

/** Rises linearly from 0 to 1 over so many epochs. */
function risen(epochs: number, step: number, stepsPerEpoch: number): number {
  return epochs === 0 ? 1 : Math.min(1, step / (epochs * stepsPerEpoch));
}
