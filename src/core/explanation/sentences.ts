import { plural } from "../wording.ts";
import type { Criterion } from "./criteria.ts";
import type { Cause, Evidence, Judgement } from "./judgement.ts";

/** The explanation as sentences, the same in the terminal and in the panel. All numbers come from the facts. */

/** To three significant digits, without exponents for what people read, and with a minus sign instead of a hyphen. */
export function figure(value: number): string {
  const text = Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
  return text.replace(/^-/, "\u2212");
}

/** A point's name for people; of several seeds without their axis, and with their number. */
export type NameOf = (point: number, seeds?: number) => string;

const criterionNames: Readonly<Record<Criterion, string>> = {
  elbo: "held-out ELBO",
  importanceWeighted: "importance-weighted bound",
  annealed: "annealed importance sampling",
  frechet: "Fréchet distance",
  mutualInformation: "mutual information",
  targetRate: "target rate",
  probe: "probe of the labels",
};

export function criterionName(criterion: Criterion): string {
  return criterionNames[criterion];
}

export const causeSentences: Readonly<Record<Cause, string>> = {
  "learning-rate-too-high":
    "The learning rate is the reason: the same spec trained at a lower one reaches a lower loss.",
  "too-few-steps": "The training is too short: trained for longer, the same spec reaches a lower loss.",
  "columns-off-scale":
    "The columns are the reason, far from zero or of very different scale: on standardised columns the same spec reaches a lower loss.",
  dropout: "Dropout is the reason: without it the same spec reaches a lower loss.",
  "held-out-differs": "The held-out examples are the reason: they differ from the training examples.",
  "free-bits-force-rate":
    "Free bits are the reason: a rate up to them costs nothing, whether or not it improves the reconstruction.",
  "cold-start":
    "The cold start is the reason: beta is above the threshold, where a training from a cold start collapses, but from another start the same spec stays active with a lower loss.",
  "posterior-costs-more":
    "The posterior is the reason: a code of the data would pay at this beta, but none of the trainings that were tried reaches one.",
  "below-baseline": "None of the other causes that were tested holds.",
  "training-stuck":
    "Training is the reason, not the objective: from another start the same spec reaches an active model with a lower loss.",
  "encoder-overfits":
    "The encoder is the reason: it overfits. With a posterior fitted to each held-out example an active model has the better ELBO.",
  amortisation:
    "The encoder is the reason: it is too weak to approximate the posterior of each example. With a posterior fitted to each example an active model has the better ELBO.",
  "condition-explains-data":
    "The condition is the reason: a decoder given only the condition is as good as the best model of the sweep.",
  "decoder-needs-no-latents":
    "The decoder is the reason: without z it is as good as the best model of the sweep, so z brings no likelihood.",
  "noise-too-wide":
    "The noise model is the reason: the spec's variance exceeds that of the data in every direction, so at beta 1 training from a cold start has nothing to gain from z.",
  "beta-too-large":
    "Beta is the reason: every point of the sweep lies above the threshold, where a cold start ends without an active unit.",
};

/** As clauses. */
export const causeNames: Readonly<Record<Cause, string>> = {
  "learning-rate-too-high": "the learning rate is too high",
  "too-few-steps": "the training is too short",
  "columns-off-scale": "the columns are off scale or off centre",
  dropout: "dropout switches units off",
  "held-out-differs": "the held-out examples differ from the training examples",
  "free-bits-force-rate": "free bits make the rate",
  "cold-start": "training started cold, above the threshold",
  "posterior-costs-more": "the posterior costs more than a code gains",
  "below-baseline": "the model is worse than one without latents",
  "training-stuck": "training never left the collapsed solution",
  "encoder-overfits": "the encoder overfits",
  amortisation: "the encoder is too weak",
  "condition-explains-data": "the condition explains the data",
  "decoder-needs-no-latents": "the decoder needs no latents",
  "noise-too-wide": "the noise model is too wide",
  "beta-too-large": "beta is above the threshold everywhere",
};

/** What a training with a remedy gave: "tried: 6 active units, ELBO −0.63 instead of −16.9". */
export function triedPhrase(tried: {
  readonly elboNats: number;
  readonly insteadOfElboNats: number;
  readonly activeUnits: number;
}): string {
  return `tried: ${plural(tried.activeUnits, "active unit")}, ELBO ${figure(tried.elboNats)} instead of ${figure(tried.insteadOfElboNats)}`;
}

/** "No: the noise model is too wide (collapse threshold 7.04 effective beta)". */
export function judgementSentence({ cause, holds, evidence }: Judgement): string {
  return `${holds ? "Yes" : "No"}: ${causeNames[cause]} (${evidence.map(evidencePhrase).join("; ")}).`;
}

function evidencePhrase({ name, value, unit }: Evidence): string {
  return unit === "units" ? `${name} ${value}` : `${name} ${figure(value)} ${unit}`;
}
