import { add, multiply } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";

export const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * log N of each entry, nats: -1/2 (squared standardised distance + log-variance + ln 2 pi).
 * @param logVariance 0: a standard normal
 */
export function gaussianLogDensity(squaredDistance: Tensor, logVariance: Tensor | number): Tensor {
  return multiply(-0.5, add(add(squaredDistance, logVariance), LOG_TWO_PI));
}
