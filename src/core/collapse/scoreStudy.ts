import type { GivenEvidence } from "./evidence.ts";
import type { Clustering } from "./clustering.ts";
import type { RowSource } from "./rowSource.ts";
import type { ScoreModel } from "./scoreModel.ts";

/** The best decoder without z on a data set: its scores, and the rest of its evidence. */
export interface ScoreStudy {
  readonly scores: ScoreModel;
  /** Rows as the scores take them. */
  readonly train: RowSource;
  readonly heldOut: RowSource;
  /** Mean sum of squares of the scores, in their own unit, about the training mean. */
  readonly meanSquare: { readonly train: number; readonly heldOut: number };
  /** What drawing bits adds to the variance of each held-out score. */
  readonly heldOutDrawVariance: Float64Array;
  readonly collapsedDistortion: { readonly train: number; readonly heldOut: number };
  readonly clustering: Clustering;
  readonly logUnits?: number;
  readonly given?: GivenEvidence;
}
