import { capital, plural } from "../wording.ts";
import type { Explanation } from "./explain.ts";
import type { PointFacts } from "./facts.ts";
import type { Cause, Evidence, Judgement } from "./judgement.ts";
import type { Criterion, Pick } from "./picks.ts";

/** The explanation as sentences, the same in the terminal and in the panel. All numbers come from the facts. */

/** To three significant digits, without exponents for what people read. */
export function figure(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

const criterionNames: Readonly<Record<Criterion, string>> = {
  elbo: "held-out ELBO",
  importanceWeighted: "importance-weighted bound",
  annealed: "annealed importance sampling",
  frechet: "Fréchet distance",
  mutualInformation: "mutual information",
  targetRate: "target rate",
};

export function criterionName(criterion: Criterion): string {
  return criterionNames[criterion];
}

/**
 * The point that a criterion picks: "Fréchet distance picks objective.beta = 0.5: rate 4 nats, 3 active units", and those that tie with it.
 * @param nameOf the name of a point, for people
 */
export function pickSentence(
  { criterion, point, rateNats, activeUnits, tiedWith = [] }: Pick,
  nameOf: (point: number) => string,
): string {
  const picked = `${capital(criterionNames[criterion])} picks ${nameOf(point)}: rate ${figure(rateNats)} nats, ${plural(activeUnits, "active unit")}.`;
  const [first] = tiedWith;
  if (first === undefined) return picked;
  const others = tiedWith.length === 1 ? nameOf(first) : `${tiedWith.length} other points, such as ${nameOf(first)},`;
  return `${picked} This is a tie: ${others} ${tiedWith.length === 1 ? "is" : "are"} within two standard errors.`;
}

/** The verdict on the model with the best ELBO. @param soFar " so far" where the sweep has points left to train */
export function verdictSentence({ finding, cause }: Explanation, best: PointFacts, point: string, soFar = ""): string {
  const model = `The model with the best ELBO${soFar}, ${point},`;
  const why =
    cause === null ? "The cause is not determined: none of those that were tested holds." : causeSentences[cause];
  const { rateNats, activeUnits, elboNats, columnMeansElboNats, freeBitsNats } = best;
  const rate = `${figure(rateNats)} nats`;
  switch (finding) {
    case "healthy":
      return `${model} is not collapsed: its latents carry information about the data, ${rate} in ${plural(activeUnits, "active unit")}.`;
    case "collapsed":
      return `${model} is collapsed: z carries no information about x. ${why}`;
    case "weak":
      return `${model} is hardly active: it has ${plural(activeUnits, "active unit")}, but a rate of ${rate} is too little to distinguish examples. ${why}`;
    case "forced":
      return `${model} has the rate that its free bits make, ${rate} of ${figure(freeBitsNats)} nats, and its ELBO is not higher than that of a model without latents. ${why}`;
    case "shifted":
      return `${model} is active, but held-out examples cost it ${figure(best.trainElboNats - elboNats)} nats more than training examples. ${why}`;
    case "anomalous":
      return activeUnits === 0
        ? `${model} has a rate of ${rate} without an active unit: its posterior is the same for every example and far from the prior, so z carries no information about x. ${why}`
        : `${model} has a latent unit with more nats than float32 networks can resolve: its rate of ${rate} is not usable information. ${why}`;
    case "below-baseline":
      return `${model} is worse than a model without latents: its ELBO is ${figure(elboNats)} nats, and each column's mean alone reaches ${figure(columnMeansElboNats ?? NaN)}. ${why}`;
  }
}

const causeSentences: Readonly<Record<Cause, string>> = {
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

const causeNames: Readonly<Record<Cause, string>> = {
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

/** What a training with a remedy gave: "tried: 6 active units, ELBO -0.63 instead of -16.9". */
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
