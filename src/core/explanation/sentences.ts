import { capital, plural } from "../wording.ts";
import type { Cause, Evidence, Judgement } from "./causes.ts";
import type { Criterion, Pick } from "./picks.ts";
import type { Explanation } from "./explain.ts";

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

/** The point that a criterion picks: "Fréchet distance picks objective.beta = 0.5: rate 4 nats, 3 active units". */
export function pickSentence({ criterion, rateNats, activeUnits }: Pick, point: string): string {
  return `${capital(criterionNames[criterion])} picks ${point}: rate ${figure(rateNats)} nats, ${plural(activeUnits, "active unit")}.`;
}

/** The verdict on the model with the best ELBO. @param soFar " so far" where the sweep has points left to train */
export function verdictSentence({ isCollapsed, cause }: Explanation, point: string, soFar = ""): string {
  const model = `The model with the best ELBO${soFar}, ${point},`;
  if (!isCollapsed) return `${model} is not collapsed: its latents carry information about the data.`;
  const why = cause === null ? "None of the tested causes holds." : causeSentences[cause];
  return `${model} is collapsed: z carries no information about x. ${why}`;
}

const causeSentences: Readonly<Record<Cause, string>> = {
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
  "training-stuck": "training never left the collapsed solution",
  "encoder-overfits": "the encoder overfits",
  amortisation: "the encoder is too weak",
  "condition-explains-data": "the condition explains the data",
  "decoder-needs-no-latents": "the decoder needs no latents",
  "noise-too-wide": "the noise model is too wide",
  "beta-too-large": "beta is above the threshold everywhere",
};

/** "No: the noise model is too wide (collapse threshold 7.04 effective beta)". */
export function judgementSentence({ cause, holds, evidence }: Judgement): string {
  return `${holds ? "Yes" : "No"}: ${causeNames[cause]} (${evidence.map(evidencePhrase).join("; ")}).`;
}

function evidencePhrase({ name, value, unit }: Evidence): string {
  return unit === "units" ? `${name} ${value}` : `${name} ${figure(value)} ${unit}`;
}
