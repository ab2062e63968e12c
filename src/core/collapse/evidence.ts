/**
 * What the collapse prediction knows about a data set under a likelihood. It is small and plain: computed once, cached and sent
 * between processes. Settings that do not touch the data (beta, variance, latent size, networks, optimiser) are applied to it
 * afterwards, in microseconds.
 */

/** What the scores are derived from: the likelihood, and what the decoder is given in addition to z. */
export type EvidenceLikelihood = NoiseModel & { readonly given?: Given };

/** The likelihoods with a known score spectrum. Parameters that scale the scores are included, those that scale the result are not. */
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

/** What a decoder is given in addition to z; absent: nothing. */
export interface Given {
  readonly condition?: "labels" | "columns";
  /** An autoregressive decoder: what each column sees of those before it. */
  readonly preceding?: Preceding;
}

/** `true`: all columns before. A reference has coefficients of its own for each column, but where a window moves over an image. */
export type Preceding = true | MaskedLayers | CausalWindow;

/** Masked layers of which one is narrower than the data: a column sees fewer of those before it (Germain et al. 2015). */
export interface MaskedLayers {
  /** Units of each layer, the inputs' side first. */
  readonly hidden: readonly number[];
}

/** Masked convolutions, with the same weights everywhere (van den Oord et al. 2016). */
export interface CausalWindow {
  readonly image: readonly [height: number, width: number, channels: number];
  readonly kernel: number;
  readonly layers: number;
}

/** One half of the data, summarised in one pass; after scaling and binarisation. */
export interface ValueSummary {
  readonly rows: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The mean over columns of the columns' variances; constant columns count. */
  readonly meanColumnVariance: number;
  /** Of the columns that are not constant; 0 where all are. */
  readonly smallestDeviation: number;
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
  /** Of the training rows' projections on the leading eigenvectors; at most ten. */
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

/** What a code of the data costs and gains, on held-out rows. */
export interface Code {
  /** Mutual information of code and data. */
  readonly rateNats: number;
  /** The collapsed distortion less the code's, in units of the eigenvalues. */
  readonly drop: number;
  /** Nats that it gains where every column learns a variance; only of `gaussian`, `perDimension`. */
  readonly logGain?: number;
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
  /** At temperatures below the threshold (codes.ts). Empty where none is known for the likelihood. */
  readonly codes: readonly Code[];
  /**
   * Distortion of the best z-free decoder, nats per example, constants included; for `gaussian` the half sum of squares
   * about the training mean instead (D = half / v + columns / 2 ln 2 pi v).
   */
  readonly collapsedDistortion: { readonly train: number; readonly heldOut: number };
  /** For `perDimension`: sum over columns of ln of the unit of the scores, which is added to D. */
  readonly logUnits?: number;
  /** The held-out mean of what a transformation of the data adds to D (columnTransform.ts), nats; absent: none. */
  readonly transformNats?: number;
  /** Present where the decoder is given something. */
  readonly given?: GivenEvidence;
}

/** How the decoder's other inputs change the spectrum, in units of the eigenvalues. */
export interface GivenEvidence {
  /** Largest eigenvalue and trace for a decoder that is given z alone. */
  readonly ungiven: { readonly largest: number; readonly trace: number };
  /**
   * The largest eigenvalue within one condition, over all conditions: the upper bound of beta* for a decoder that is free in the
   * condition. For a condition in columns an estimate. Null where too few rows have nearly the same condition.
   */
  readonly largestWithinCondition: number | null;
  /** Whether the data follow a condition in columns otherwise than linearly, as far as is known. Absent: they do not. */
  readonly isCurved?: boolean;
}
