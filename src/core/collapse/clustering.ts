import type { ExponentialFamily } from "./exponentialFamily.ts";

/**
 * The coordinates that soft clustering uses: the columns, each under its own family, or the scores along the leading directions, as
 * normal variables of variance 1. The latter is exact for a Gaussian, and for others correct to second order at the decoder without z,
 * as the threshold is.
 */
export type Clustering =
  | { readonly of: "directions" }
  /** `columns` of the data, with their means and families. */
  | {
      readonly of: "columns";
      readonly columns: Uint32Array;
      readonly mean: Float64Array;
      readonly families: readonly ExponentialFamily[];
    };
