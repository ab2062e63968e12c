import type { BetaObjective, ObjectiveSpec, WarmupSpec } from "./spec.ts";

/** What multiplies the KL in the loss of a spec; undefined for a target rate, which has a weight instead. */
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

/** The number of epochs in which the weights of the loss rise. */
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

/** The number that identifies a point along the frontier: beta, or the target rate. */
export function controlOf(objective: ObjectiveSpec): number {
  return objective.type === "targetRate" ? objective.rate : (betaOf(objective) ?? 1);
}

/** The name of that number in messages. */
export function controlName(objective: ObjectiveSpec): "beta" | "target rate" {
  return objective.type === "targetRate" ? "target rate" : "beta";
}

/** The objective whose fields a rule about beta reads; undefined for other objectives. */
export function betaObjective(objective: ObjectiveSpec | undefined): BetaObjective | undefined {
  return objective?.type === "beta" ? objective : undefined;
}

/** The epoch from which beta is constant. */
export function warmupEnd(warmup: WarmupSpec | undefined): number {
  if (warmup === undefined) return 0;
  return warmup.shape === "cyclical" ? warmup.epochs * warmup.cycles : warmup.epochs;
}
