import type { DataSettings, Matrix } from "../data/dataset.ts";
import type { Spec } from "../spec/spec.ts";

/**
 * Whether -ln p(x) of these rows is a probability's: classes, counts, and bits. False for densities, and for grey values of a Bernoulli and
 * fractions of a count likelihood, for which the loss is a cross-entropy but no model gives the value a probability.
 * @param matrix as it is stored; grey values where `binarize` is dynamic
 */
export function isDiscrete(matrix: Matrix, { data, model }: Pick<Spec, "data" | "model">): boolean {
  switch (model.likelihood.type) {
    case "gaussian":
    case "continuousBernoulli":
      return false;
    case "categorical":
      return true;
    case "bernoulli":
      return drawsBits(data) || everyValue(matrix, (value) => value === 0 || value === 1);
    case "poisson":
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial":
      return everyValue(matrix, (value) => value >= 0 && Number.isInteger(value));
  }
}

function drawsBits({ binarize }: Pick<DataSettings, "binarize">): boolean {
  return binarize !== "none";
}

function everyValue({ values, scale }: Matrix, is: (value: number) => boolean): boolean {
  return values.every((value: number) => is(value / scale));
}
