import { PositiveDefinite } from "../linearAlgebra/positiveDefinite.ts";

/** x = W z + b + noise, z from N(0, I): probabilistic PCA and factor analysis (Tipping and Bishop 1999). */
export interface LinearGaussian {
  readonly columns: number;
  readonly latentSize: number;
  /** W, [columns x latentSize]. */
  readonly weights: Float64Array;
  /** b, [columns]. */
  readonly bias: Float64Array;
  /** Variance of each column's noise, [columns]. */
  readonly noiseVariances: Float64Array;
}

/** A Gaussian over z. */
export interface FullGaussian {
  readonly mean: Float64Array;
  /** [latentSize x latentSize]. */
  readonly covariance: Float64Array;
}

export interface RateDistortion {
  readonly rateNats: number;
  readonly distortionNats: number;
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * What is exact of a linear-Gaussian model at one beta. With G = W' Psi^-1 W and M = I + G / beta the density proportional to
 * p(z) p(x|z)^(1/beta) is N(M^-1 W' Psi^-1 (x - b) / beta, M^-1): the encoder that is best for D + beta R (Lucas et al. 2019,
 * appendix; Huang et al. 2020, appendix on linear VAEs). At beta = 1 it is the posterior.
 */
export class LinearGaussianAtBeta {
  readonly #model: LinearGaussian;
  readonly #beta: number;
  readonly #precision: PositiveDefinite;
  /** G, [latentSize x latentSize]. */
  readonly #gram: Float64Array;
  readonly #covariance: Float64Array;

  constructor(model: LinearGaussian, beta = 1) {
    const { latentSize } = model;
    this.#model = model;
    this.#beta = beta;
    this.#gram = gram(model);
    const precision = this.#gram.map((value) => value / beta);
    for (let i = 0; i < latentSize; i++)
      precision[i * (latentSize + 1)] = (precision[i * (latentSize + 1)] as number) + 1;
    this.#precision = new PositiveDefinite(precision, latentSize);
    this.#covariance = this.#precision.inverse();
  }

  /** The tempered posterior of one example, [columns]. */
  posterior(x: ArrayLike<number>): FullGaussian {
    const projected = this.#project(residual(this.#model, x, undefined)).map((value) => value / this.#beta);
    return { mean: this.#precision.solve(projected), covariance: this.#covariance };
  }

  /** The tempered posterior's own rate and distortion: the point at slope -beta of this decoder's curve, for one example. */
  optimum(x: ArrayLike<number>): RateDistortion {
    const posterior = this.posterior(x);
    const { latentSize } = this.#model;
    let rate = this.#precision.logDeterminant() - latentSize;
    for (let i = 0; i < latentSize; i++)
      rate += (posterior.covariance[i * (latentSize + 1)] as number) + (posterior.mean[i] as number) ** 2;
    return { rateNats: rate / 2, distortionNats: this.distortion(x, posterior) };
  }

  /** E[-ln p(x|z)] for one example and z from any Gaussian: 1/2 [ln |2 pi Psi| + (x - b - W m)' Psi^-1 (..) + tr G S]. */
  distortion(x: ArrayLike<number>, { mean, covariance }: FullGaussian): number {
    const { noiseVariances } = this.#model;
    let sum = 0;
    residual(this.#model, x, mean).forEach((value, i) => {
      const variance = noiseVariances[i] as number;
      sum += LOG_TWO_PI + Math.log(variance) + (value * value) / variance;
    });
    for (let i = 0; i < covariance.length; i++) sum += (this.#gram[i] as number) * (covariance[i] as number);
    return sum / 2;
  }

  /** ln of the integral of p(z) p(x|z)^(1/beta) over z: ln p(x) at beta = 1. */
  logIntegral(x: ArrayLike<number>): number {
    const { rateNats, distortionNats } = this.optimum(x);
    return -distortionNats / this.#beta - rateNats;
  }

  /** W' Psi^-1 r. */
  #project(r: Float64Array): Float64Array {
    const { latentSize, weights, noiseVariances } = this.#model;
    const projected = new Float64Array(latentSize);
    r.forEach((value, column) => {
      const scaled = value / (noiseVariances[column] as number);
      for (let j = 0; j < latentSize; j++)
        projected[j] = (projected[j] as number) + scaled * (weights[column * latentSize + j] as number);
    });
    return projected;
  }
}

/** ln p(x) of one example, exactly. */
export function linearGaussianLogLikelihood(model: LinearGaussian, x: ArrayLike<number>): number {
  return new LinearGaussianAtBeta(model).logIntegral(x);
}

/** x - b - W z; without z, x - b. */
function residual(
  { columns, latentSize, weights, bias }: LinearGaussian,
  x: ArrayLike<number>,
  z: Float64Array | undefined,
): Float64Array {
  const rest = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    let value = (x[column] as number) - (bias[column] as number);
    if (z !== undefined)
      for (let j = 0; j < latentSize; j++) value -= (weights[column * latentSize + j] as number) * (z[j] as number);
    rest[column] = value;
  }
  return rest;
}

function gram({ columns, latentSize, weights, noiseVariances }: LinearGaussian): Float64Array {
  const product = new Float64Array(latentSize * latentSize);
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < latentSize; i++) {
      const scaled = (weights[column * latentSize + i] as number) / (noiseVariances[column] as number);
      for (let j = 0; j < latentSize; j++) {
        product[i * latentSize + j] =
          (product[i * latentSize + j] as number) + scaled * (weights[column * latentSize + j] as number);
      }
    }
  }
  return product;
}
