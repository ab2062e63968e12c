/** Posteriors of examples without their model. */
export interface PosteriorRows {
  readonly rows: number;
  /** Numbers of one example's latents. */
  readonly latents: number;
  /** [rows x latents]. */
  readonly mean: Float64Array;
  /** The same; undefined where only the means are known. */
  readonly logVariance: Float64Array | undefined;
}
