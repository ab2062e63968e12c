import type { Evaluation } from "../core/evaluation.ts";
import { risingEpochs } from "../spec/objective.ts";
import type { ObjectiveSpec, Spec, TrainingSpec } from "../spec/spec.ts";
import type { SelectedEpoch } from "./batchState.ts";

/** Whether a training keeps the parameters of an epoch other than the last. */
export function selectsEpochs({ select }: TrainingSpec): boolean {
  return select !== "last";
}

/**
 * The epoch to keep after another one. Epochs of a warm-up are never kept: the loss is not yet the spec's, and an untrained rate
 * looks cheap.
 * @param epoch   counted from 1
 * @param heldOut of that epoch
 */
export function selectEpoch(
  { objective, training }: Pick<Spec, "objective" | "training">,
  best: SelectedEpoch | null,
  epoch: number,
  heldOut: Evaluation,
): SelectedEpoch | null {
  if (epoch <= risingEpochs(objective) || isExhausted(training, best, epoch)) return best;
  const score = scoreOf(training, objective, heldOut);
  return best === null || score > best.score ? { epoch, score } : best;
}

/** Whether so many epochs went by without a better one that training is over. */
export function isExhausted({ patience = Infinity }: TrainingSpec, best: SelectedEpoch | null, epoch: number): boolean {
  return best !== null && epoch - best.epoch >= patience;
}

function scoreOf({ select }: TrainingSpec, objective: ObjectiveSpec, { elboNats, rateNats }: Evaluation): number {
  return select === "rate" && objective.type === "targetRate" ? -Math.abs(rateNats - objective.rate) : elboNats;
}
