import { defaultSettings } from "../../evaluation/evaluateRun.ts";
import type { EvaluationSettings } from "../../results/evaluations.ts";
import { count, MAXIMUM_SEED, number } from "../options.ts";

/** Options that evaluate, explain and curve share. */

const MAXIMUM_EXAMPLES = 1_000_000;
const MAXIMUM_TEMPERATURES = 100_000;
const MAXIMUM_CHAINS = 512;

export const samplingOptions = {
  format: { type: "string" },
  engine: { type: "string" },
  examples: { type: "string" },
  temperatures: { type: "string" },
  chains: { type: "string" },
  seed: { type: "string" },
} as const;

type SamplingTexts = { readonly [option in "examples" | "temperatures" | "chains" | "seed"]?: string | undefined };

export function sampling({
  examples,
  temperatures,
  chains,
  seed,
}: SamplingTexts): Pick<EvaluationSettings, "examples" | "temperatures" | "chains" | "seed"> {
  return {
    examples: count("--examples", examples, defaultSettings.examples, MAXIMUM_EXAMPLES),
    temperatures: count("--temperatures", temperatures, defaultSettings.temperatures, MAXIMUM_TEMPERATURES),
    chains: count("--chains", chains, defaultSettings.chains, MAXIMUM_CHAINS),
    seed: number("--seed", seed, defaultSettings.seed, { whole: true, from: 0, to: MAXIMUM_SEED }),
  };
}
