import type { BetaObjective, ObjectiveSpec, WarmupSpec } from "./spec.ts";

/** What multiplies the KL in a spec's loss; undefined for a target rate, where the distance from it says that. */
export function betaOf(objective: ObjectiveSpec): number | undefined {
  switch (objective.type) {
    case "beta":
      return objective.beta;
    case "importanceWeighted":
      return 1;
    case "targetRate":
      return undefined;
  }
}

/** Epochs in which the weights of the loss still rise. */
export function risingEpochs(objective: ObjectiveSpec): number {
  switch (objective.type) {
    case "beta":
      return warmupEnd(objective.warmup);
    case "targetRate":
      return objective.anneal?.epochs ?? 0;
    case "importanceWeighted":
      return 0;
  }
}

/** The number by which points of a sweep are told apart: beta, or the rate aimed at. */
export function controlOf(objective: ObjectiveSpec): number {
  return objective.type === "targetRate" ? objective.rate : (betaOf(objective) ?? 1);
}

/** What that number is, in words and as the field to sweep. */
export function controlName(objective: ObjectiveSpec): "beta" | "target rate" {
  return objective.type === "targetRate" ? "target rate" : "beta";
}

/** The objective whose fields a rule about beta reads; undefined for other objectives. */
export function betaObjective(objective: ObjectiveSpec | undefined): BetaObjective | undefined {
  return objective?.type === "beta" ? objective : undefined;
}

/** From which epoch on beta stays. */
export function warmupEnd(warmup: WarmupSpec | undefined): number {
  if (warmup === undefined) return 0;
  return warmup.shape === "cyclical" ? warmup.epochs * warmup.cycles : warmup.epochs;
}
