import type { Evaluation } from "../core/evaluation.ts";
import { risingEpochs } from "../spec/objective.ts";
import type { Spec, TrainingSpec } from "../spec/spec.ts";
import type { SelectedEpoch } from "../results/checkpoint.ts";

/** Whether a training may keep the parameters of an epoch other than the last. */
export function selectsEpochs({ select }: TrainingSpec): boolean {
  return select !== "last";
}

/**
 * Whether an epoch may be kept. Epochs of a warm-up may not: their loss is not the spec's, and an untrained model has a low rate.
 * @param epoch counted from 1
 */
export function isCandidate(
  { objective, training }: Pick<Spec, "objective" | "training">,
  best: SelectedEpoch | null,
  epoch: number,
): boolean {
  return selectsEpochs(training) && epoch > risingEpochs(objective) && !isExhausted(training, best, epoch);
}

/**
 * The epoch to keep after another epoch that may be kept.
 * @param score larger is better; an epoch without a finite one is not kept
 */
export function selectEpoch(best: SelectedEpoch | null, epoch: number, score: number): SelectedEpoch | null {
  return Number.isFinite(score) && (best === null || score > best.score) ? { epoch, score } : best;
}

/** Whether training ends because too many epochs passed without a better one. */
export function isExhausted({ patience = Infinity }: TrainingSpec, best: SelectedEpoch | null, epoch: number): boolean {
  return best !== null && epoch - best.epoch >= patience;
}

/** The score of an epoch's held-out figures: nearness to the target rate, or the ELBO. */
export function figureScore(
  { objective, training }: Pick<Spec, "objective" | "training">,
  { elboNats, rateNats }: Evaluation,
): number {
  return training.select === "rate" && objective.type === "targetRate"
    ? -Math.abs(rateNats - objective.rate)
    : elboNats;
}
