/**
 * What the collapse prediction knows of a data set under a likelihood. Small, plain data: it is computed once, cached and
 * sent between processes. Everything a spec may change without touching the data (beta, variance, latent size, networks,
 * optimiser) is applied to it afterwards, in microseconds.
 */

/** What the scores are derived from: the likelihood, and what the decoder knows of an example besides z. */
export type EvidenceLikelihood = NoiseModel & { readonly given?: Given };

/** The likelihoods whose score spectrum is known; what scales the scores is part of it, what scales the result is not. */
export type NoiseModel =
  /**
   * Scores at unit variance: eigenvalues are those of Cov(x). A variance v divides them (and learned variance solves for v).
   * `perDimension`: each column in units of its own residual deviation, as a variance learned per dimension has it.
   */
  | { readonly type: "gaussian"; readonly perDimension?: true }
  | { readonly type: "bernoulli" }
  | { readonly type: "continuousBernoulli" }
  /** `librarySize`: log of the row's total over the mean total is added to the log mean. */
  | { readonly type: "poisson"; readonly librarySize?: true }
  | { readonly type: "negativeBinomial"; readonly dispersion: Dispersion; readonly librarySize?: true }
  | { readonly type: "zeroInflatedNegativeBinomial"; readonly dispersion: Dispersion; readonly librarySize?: true }
  /** Values 0 .. categories - 1. */
  | { readonly type: "categorical"; readonly categories: number };

/** theta, larger for less overdispersed counts; learned: one a column. */
export type Dispersion = number | "learned";

/** What a decoder is given besides z; absent: nothing. */
export interface Given {
  readonly condition?: "labels" | "columns";
  /** An autoregressive decoder: each column's predecessors. */
  readonly preceding?: true;
}

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

/** The score covariance against the Fisher information at the best z-free decoder (docs/theory.md, section 2; White 1982; Lucas et al. 2019). */
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
  /** Sum over columns of ln of the unit that a Gaussian's scores are measured in, `perDimension`: nats that D has besides. */
  readonly logUnits?: number;
  /** Of decoders that are given something. */
  readonly given?: GivenEvidence;
}

/** What a decoder's knowledge besides z does to the spectrum, in units of the eigenvalues. */
export interface GivenEvidence {
  /** Of the scores of a decoder that is given nothing: their spectrum's largest eigenvalue and trace. */
  readonly ungiven: { readonly largest: number; readonly trace: number };
  /**
   * The largest eigenvalue within one condition, over all of them: what bounds beta* from above for a decoder that is free in
   * the condition. Null where nothing does (a condition in columns, or more labels than are looked at).
   */
  readonly largestWithinCondition: number | null;
}
