import {
  add,
  divide,
  erf,
  exp,
  multiply,
  negate,
  relu,
  sigmoid,
  softplus,
  subtract,
  tanh,
} from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";

export type Activation = "relu" | "leakyRelu" | "tanh" | "elu" | "gelu" | "silu" | "softplus" | "sigmoid";

/** PyTorch's default. */
const LEAKY_SLOPE = 0.01;

const functions: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  relu,
  tanh,
  sigmoid,
  softplus,
  leakyRelu: (x) => subtract(relu(x), multiply(LEAKY_SLOPE, relu(negate(x)))),
  // x sigmoid(x), also called swish (Hendrycks & Gimpel 2016; Ramachandran et al. 2017).
  silu: (x) => multiply(x, sigmoid(x)),
  // x for x > 0, else e^x - 1; the exponent is min(x, 0), so that the unused branch does not overflow.
  elu: (x) => add(relu(x), subtract(exp(negate(relu(negate(x)))), 1)),
  // x Phi(x) with the exact normal distribution function (Hendrycks & Gimpel 2016), not the tanh approximation.
  gelu: (x) => multiply(x, multiply(0.5, add(1, erf(divide(x, Math.SQRT2))))),
};

export function activate(x: Tensor, activation: Activation): Tensor {
  return functions[activation](x);
}
