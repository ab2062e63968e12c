import type { PickFacts } from "./facts.ts";

/** A difference of two models' figures and its standard error, over the same examples. */
export interface PairedDifference {
  readonly nats: number;
  readonly standardErrorNats: number;
}

export type PairedCriterion = "elbo" | "importanceWeighted" | "annealed";

/** Within so many standard errors two models tie. */
const TIE_ERRORS = 2;

/** The first model's figure less the second's. Undefined where single examples were not measured. */
export function pairedDifference(
  criterion: PairedCriterion,
  first: PickFacts,
  second: PickFacts,
): PairedDifference | undefined {
  const [a, b] = [first.perExampleNats?.[criterion], second.perExampleNats?.[criterion]];
  if (!a || !b || a.length !== b.length || a.length < 2) return undefined;
  const differences = a.map((value, i) => value - (b[i] as number));
  const mean = differences.reduce((sum, value) => sum + value, 0) / a.length;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // The ELBO is known of all held-out examples; its error is taken from those evaluated, so it is not too small.
  const nats = criterion === "elbo" ? first.elboNats - second.elboNats : mean;
  return { nats, standardErrorNats: Math.sqrt(squares / (a.length - 1) / a.length) };
}

export function isTie({ nats, standardErrorNats }: PairedDifference): boolean {
  return Math.abs(nats) <= TIE_ERRORS * standardErrorNats;
}
