import { densityNats } from "../core/columnTransform.ts";
import { LinearGaussianAtBeta, type LinearGaussian } from "../core/inference/linearGaussian.ts";
import { gatherRows } from "../data/dataset.ts";
import { LEARNED_LOG_VARIANCE_RANGE } from "../model/likelihoods/gaussian.ts";
import type { Comparable } from "../results/evaluations.ts";
import { comparable, type BoundsRequest } from "./likelihoodBounds.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/**
 * The exact ln p(x) of a linear-Gaussian model (no hidden layer in the decoder, a Gaussian likelihood, z from N(0, I)) with any
 * encoder; null for other models. A condition only shifts the mean, so its contribution is subtracted from the examples.
 */
export function closedFormFigure({
  point,
  examples,
  rows,
}: Pick<BoundsRequest, "point" | "examples" | "rows">): Comparable | null {
  const linear = linearGaussianOf(point);
  if (linear === null) return null;
  const { columns, latentSize } = linear;
  const map = learned(point, "decoder.output.weight");
  const exact = new LinearGaussianAtBeta(linear);
  const values = new Float64Array(rows.length);
  const x = new Float32Array(columns);
  const condition = new Float32Array(examples.condition?.columns ?? 0);
  for (let i = 0; i < rows.length; i++) {
    gatherRows(examples.matrix, rows, i, 1, x, 0);
    if (examples.condition) gatherRows(examples.condition, rows, i, 1, condition, 0);
    const rest = Float64Array.from(x, (value, column) =>
      condition.reduce((left, given, k) => left - given * (map[(latentSize + k) * columns + column] as number), value),
    );
    values[i] = exact.logIntegral(rest) - densityNats(examples.matrix.transform, x);
  }
  return comparable(values);
}

/** A decoder without hidden layers as a linear-Gaussian model, without the condition's part of the map; null for other models. */
export function linearGaussianOf(point: TrainedPoint): LinearGaussian | null {
  const { own, decoder, likelihood, prior, latentSize } = point.point.spec.model;
  if (
    own !== undefined ||
    decoder.type !== "mlp" ||
    decoder.hidden.length > 0 ||
    likelihood.type !== "gaussian" ||
    likelihood.variance === "decoded" ||
    prior.type !== "standardNormal"
  )
    return null;
  const { columns } = point.dataset;
  // [latents + conditionSize, columns], z first.
  const map = learned(point, "decoder.output.weight");
  return {
    columns,
    latentSize,
    weights: Float64Array.from(
      { length: columns * latentSize },
      (_, at) => map[(at % latentSize) * columns + Math.floor(at / latentSize)] as number,
    ),
    bias: Float64Array.from(learned(point, "decoder.output.bias")),
    noiseVariances: noiseVariances(point, likelihood.variance, columns),
  };
}

function noiseVariances(
  point: TrainedPoint,
  variance: number | "learned" | "learnedPerDimension",
  columns: number,
): Float64Array {
  if (typeof variance === "number") return new Float64Array(columns).fill(variance);
  const logVariances = learned(point, variance === "learned" ? "likelihood.logVariance" : "likelihood.logVariances");
  return Float64Array.from({ length: columns }, (_, column) => {
    const logVariance = logVariances[logVariances.length === 1 ? 0 : column] as number;
    const [least, most] = LEARNED_LOG_VARIANCE_RANGE;
    return Math.exp(Math.min(most, Math.max(least, logVariance)));
  });
}

function learned({ parameters }: TrainedPoint, name: string): Float32Array {
  const values = parameters[name];
  if (values === undefined) throw new RangeError(`the model has no parameter ${name}`);
  return values;
}
