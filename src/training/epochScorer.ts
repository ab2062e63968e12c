import type { Evaluation } from "../core/evaluation.ts";

/** Scores the epochs of a stack by the criterion of `training.select`. */
export interface EpochScorer {
  /**
   * One score per model for the current parameters; larger is better, and NaN means no score. The draws are the same every time.
   * @param figures computes this epoch's, by model, on the held-out examples that select
   */
  score(figures: () => Promise<readonly Evaluation[]>): Promise<readonly number[]>;
  dispose(): Promise<void>;
}
