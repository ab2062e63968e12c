import type { Severity } from "../../spec/problem.ts";
import type { Decoded, TriedModel, TriedOutputs } from "./triedModel.ts";

/** What is wrong with a model of another program, or with how the spec describes it. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly place: "encoder" | "decoder";
  /** Ends with the fix. */
  readonly message: string;
}

/** What a model makes of some held-out rows. */
export interface Reading {
  readonly tried: TriedModel;
  readonly columns: number;
  readonly encoded: TriedOutputs;
  /** Posterior means, [rows, latents]. */
  readonly means: Float32Array;
  /** Standard deviations of the posteriors as the spec has them, [rows, latents]. */
  readonly deviations: Float32Array;
  /** Of the posterior means. */
  readonly decoded: Decoded;
  /** `fitOf` of some means of x; of counts, by their square roots. */
  readonly fitOfMeans: (mean: Float32Array) => number;
  /** Of `decoded`. */
  readonly fit: number;
}
