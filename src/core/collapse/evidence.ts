/**
 * What the collapse prediction knows of a data set under a likelihood. Small, plain data: it is computed once, cached and
 * sent between processes. Everything a spec may change without touching the data (beta, variance, latent size, networks,
 * optimiser) is applied to it afterwards, in microseconds.
 */

/** The likelihoods whose score spectrum is known; what scales the scores is part of it, what scales the result is not. */
export type EvidenceLikelihood =
  /** Scores at unit variance: eigenvalues are those of Cov(x). A variance v divides them (and learned variance solves for v). */
  | { readonly type: "gaussian" }
  | { readonly type: "bernoulli" }
  | { readonly type: "poisson" }
  | { readonly type: "negativeBinomial"; readonly dispersion: number };

/** One half of the data, summarised in one pass; after scaling and binarisation. */
export interface ValueSummary {
  readonly rows: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The mean over columns of the columns' variances; constant columns count. */
  readonly meanColumnVariance: number;
  /** sqrt(sum of squared column means / sum of column variances): 0 for centred data. */
  readonly offCentre: number;
  /** Shares of the values. */
  readonly shareWhole: number;
  readonly shareZeroOrOne: number;
}

/** The score covariance against the Fisher information at the best z-free decoder (theory: White 1982; Lucas et al. 2019). */
export interface ScoreSpectrum {
  /** Leading eigenvalues of H^-1/2 C H^-1/2 on the training rows, largest first. For `gaussian` in squared data units. */
  readonly eigenvalues: readonly number[];
  /** Sum of all eigenvalues, those not listed included. */
  readonly trace: number;
  /** Mean square of the held-out scores along each training eigenvector, about the training mean; as many as `eigenvalues`. */
  readonly heldOutVariances: readonly number[];
  readonly heldOutTrace: number;
  /** Whether `eigenvalues` is all of them or the leading ones. */
  readonly complete: boolean;
  /** Columns with information; the others (constant ones) are left out of the spectrum. */
  readonly informativeColumns: number;
  /** Of the projection on each leading eigenvector, training rows; at most ten. */
  readonly skewness: readonly number[];
  readonly excessKurtosis: readonly number[];
}

/**
 * Soft clustering annealed down (Rose 1990; Banerjee et al. 2005): Shannon's rate-distortion curve for a decoder free of
 * shape, at the same slopes as the linear frontier. Arrays of equal length.
 */
export interface MixtureFrontier {
  /** Temperatures in units of the eigenvalues, decreasing from just below the largest eigenvalue. */
  readonly temperatures: readonly number[];
  /** Held-out E[KL(responsibilities || weights)], nats. */
  readonly rateNats: readonly number[];
  /**
   * Held-out D + t R less the collapsed D, in units of the eigenvalues (for `gaussian`: squared data units, to be divided
   * by the variance).
   */
  readonly freeEnergy: readonly number[];
  /** ln of the most clusters there could be: min(centroids, rows used). */
  readonly ceilingNats: number;
}

export interface Evidence {
  readonly format: 1;
  readonly likelihood: EvidenceLikelihood;
  readonly columns: number;
  readonly train: ValueSummary;
  readonly heldOut: ValueSummary;
  /** Columns with a single value in the training rows: how many, and the first few. */
  readonly constantColumns: { readonly count: number; readonly first: readonly number[] };
  /** Columns equal to an earlier one in the training rows: how many, and the first few as [column, its twin]. */
  readonly duplicateColumns: { readonly count: number; readonly first: readonly (readonly [number, number])[] };
  readonly spectrum: ScoreSpectrum;
  readonly mixture: MixtureFrontier;
  /**
   * Distortion of the best z-free decoder, nats per example, constants included; for `gaussian` the half sum of squares
   * about the training mean instead (D = half / v + columns / 2 ln 2 pi v).
   */
  readonly collapsedDistortion: { readonly train: number; readonly heldOut: number };
}
