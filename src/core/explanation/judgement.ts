import type { PointFacts } from "./facts.ts";

/** Why the model with the best ELBO makes no use of z, or none that pays. */
export type Cause =
  | "learning-rate-too-high"
  | "too-few-steps"
  | "held-out-differs"
  | "columns-off-scale"
  | "dropout"
  | "free-bits-force-rate"
  | "training-stuck"
  | "cold-start"
  | "encoder-overfits"
  | "amortisation"
  | "condition-explains-data"
  | "decoder-needs-no-latents"
  | "noise-too-wide"
  | "posterior-costs-more"
  | "beta-too-large"
  | "below-baseline";

/** A number on which a judgement rests. */
export interface Evidence {
  readonly name: string;
  readonly value: number;
  readonly unit: "nats" | "effective beta" | "units";
  /** The point it belongs to; null for the sweep's. */
  readonly point: number | null;
}

/** Whether a cause holds, with the numbers that show it. */
export interface Judgement {
  readonly cause: Cause;
  readonly holds: boolean;
  readonly evidence: readonly Evidence[];
}

export function natsOf(name: string, value: number, { point }: Pick<PointFacts, "point">): Evidence {
  return { name, value, unit: "nats", point };
}

export function unitsOf(name: string, value: number, { point }: Pick<PointFacts, "point">): Evidence {
  return { name, value, unit: "units", point };
}

export function betaOf(name: string, value: number, { point }: Pick<PointFacts, "point">): Evidence {
  return { name, value, unit: "effective beta", point };
}
