import type { Evaluation } from "../core/evaluation.ts";

/** By what the epochs of a stack are told apart (training.select). */
export interface EpochScorer {
  /**
   * A score a model, larger is better, of the parameters as they are now; the draws are the same every time. NaN where there is none.
   * @param heldOut this epoch's figures, by model
   */
  score(heldOut: readonly Evaluation[]): Promise<readonly number[]>;
  dispose(): Promise<void>;
}
