import type { Cause } from "../core/explanation/judgement.ts";
import { dropoutOf, hiddenOf } from "./network.ts";
import { betaObjective } from "./objective.ts";
import { round } from "./rules/figures.ts";
import { SAFE_RATIO } from "./rules/frontierRange.ts";
import type { SpecEdit } from "./rules/rule.ts";
import type { Spec } from "./spec.ts";

/** A next step against a cause of collapse, as edits of the spec. */
export interface Remedy {
  readonly title: string;
  readonly edits: readonly SpecEdit[];
}

export interface RemedyContext {
  /** The spec of the point with the best ELBO. */
  readonly spec: Spec;
  readonly stepsPerEpoch: number;
  /** In the spec's own units; null where there is none. */
  readonly thresholdBeta: number | null;
  /** The rate of an active model of the sweep; null where none is. */
  readonly activeRateNats: number | null;
}

/** Share of the training that warm-ups usually take. */
const WARMUP_SHARE = 0.25;
/** The target rate if no model of the sweep is active: a few bits. */
const SOME_RATE_NATS = 5;
/** The weight of a target rate over the beta that would give it (docs/rules/target-weight-dominates.md). */
const WEIGHT_RATIO = 3;

export function remediesFor(cause: Cause, context: RemedyContext): readonly Remedy[] {
  switch (cause) {
    case "learning-rate-too-high":
      return [{ title: `Set the learning rate to ${LOWER_LEARNING_RATE}`, edits: [learningRate(LOWER_LEARNING_RATE)] }];
    case "too-few-steps":
      return longer(context);
    case "columns-off-scale":
      return [{ title: "Standardise the columns", edits: [{ path: ["data", "transform"], value: "standardize" }] }];
    case "dropout":
      return withoutDropout(context);
    case "free-bits-force-rate":
      return [{ title: "Train without free bits", edits: [{ path: ["objective", "freeBits"], value: 0 }] }];
    case "held-out-differs":
    case "below-baseline":
    case "posterior-costs-more":
      return [];
    case "training-stuck":
    case "cold-start":
      return warmUp(context);
    case "noise-too-wide":
      return [
        { title: "Learn the variance", edits: [{ path: ["model", "likelihood", "variance"], value: "learned" }] },
      ];
    case "beta-too-large":
      return lowerBeta(context);
    case "condition-explains-data":
    case "decoder-needs-no-latents":
      return askForRate(context);
    case "encoder-overfits":
      return [
        stopEarly,
        {
          title: "Drop a fifth of the encoder's units while training",
          edits: [{ path: ["model", "encoder", "dropout"], value: 0.2 }],
        },
      ];
    case "amortisation":
      return widerEncoder(context);
  }
}

/** Of Adam, in most published trainings of VAEs. */
export const LOWER_LEARNING_RATE = 0.001;
/** Sum of learning rates over the steps from which on trainings have settled (docs/theory.md, section 8). */
const SETTLED_DISTANCE = 4;
/** A longer training than this is not tried. */
const MAX_STEPS = 20_000;

function learningRate(value: number): SpecEdit {
  return { path: ["training", "learningRate"], value };
}

function longer({ spec, stepsPerEpoch }: RemedyContext): readonly Remedy[] {
  const { epochs, learningRate: rate } = longerTraining(spec, stepsPerEpoch);
  return [
    {
      title: `Train for ${epochs} epochs at a learning rate of ${rate}`,
      edits: [{ path: ["training", "epochs"], value: epochs }, learningRate(rate)],
    },
  ];
}

/** A training that settles, as far as MAX_STEPS allow. */
export function longerTraining(
  { training }: Spec,
  stepsPerEpoch: number,
): { readonly epochs: number; readonly learningRate: number } {
  const rate = Math.max(training.learningRate, LOWER_LEARNING_RATE);
  const steps = Math.min(MAX_STEPS, Math.ceil(SETTLED_DISTANCE / rate));
  return { epochs: Math.max(training.epochs, Math.ceil(steps / Math.max(1, stepsPerEpoch))), learningRate: rate };
}

function withoutDropout({ spec }: RemedyContext): readonly Remedy[] {
  const networks = (["encoder", "decoder"] as const).filter((network) => dropoutOf(spec.model[network]) > 0);
  return networks.length === 0
    ? []
    : [
        {
          title: "Train without dropout",
          edits: networks.map((network) => ({ path: ["model", network, "dropout"], value: 0 })),
        },
      ];
}

function warmUp({ spec }: RemedyContext): readonly Remedy[] {
  const epochs = Math.max(1, Math.round(WARMUP_SHARE * spec.training.epochs));
  return [
    { title: `Warm beta up over ${epochs} epochs`, edits: [{ path: ["objective", "warmup"], value: { epochs } }] },
    {
      title: "Normalise the decoder's layers",
      edits: [{ path: ["model", "decoder", "normalization"], value: "batch" }],
    },
  ];
}

function lowerBeta({ spec, thresholdBeta }: RemedyContext): readonly Remedy[] {
  if (thresholdBeta === null || betaObjective(spec.objective) === undefined) return [];
  const beta = round(SAFE_RATIO * thresholdBeta);
  return [{ title: `Set beta to ${beta}`, edits: [{ path: ["objective", "beta"], value: beta }] }];
}

/** Maximum likelihood does not need z here, so a target must set how much z is used. */
function askForRate({ thresholdBeta, activeRateNats }: RemedyContext): readonly Remedy[] {
  const rate = round(activeRateNats ?? SOME_RATE_NATS);
  const weight = round(WEIGHT_RATIO * (thresholdBeta ?? 1));
  return [
    {
      title: `Set a target rate of ${rate} nats`,
      edits: [{ path: ["objective"], value: { type: "targetRate", rate, weight } }],
    },
  ];
}

const stopEarly: Remedy = {
  title: "Keep the epoch with the best held-out ELBO",
  edits: [{ path: ["training", "select"], value: "elbo" }],
};

function widerEncoder({ spec }: RemedyContext): readonly Remedy[] {
  const hidden = hiddenOf(spec.model.encoder);
  const larger = hidden.length === 0 ? [64] : hidden.map((size) => 2 * size);
  return [
    {
      title: `Give the encoder hidden layers of ${larger.join(", ")}`,
      edits: [{ path: ["model", "encoder", "hidden"], value: larger }],
    },
  ];
}
