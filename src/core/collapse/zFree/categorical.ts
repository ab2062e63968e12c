import type { Observation } from "./observation.ts";

/**
 * Categories 0 .. K - 1 by a multinomial logit. Natural parameters are those of categories 1 .. K - 1 against category 0: a
 * decoder with K outputs per column has one redundant direction and the same spectrum. Score onehot - p,
 * information diag p - p p'.
 */
export function categoricalObservation(categories: number): Observation {
  const outputs = categories - 1;
  return {
    outputs,
    derive: (x, _column, b, at, { score, information }) => {
      const logTotal = logSum(b, at, outputs);
      for (let k = 0; k < outputs; k++) score[k] = Math.exp((b[at + k] as number) - logTotal);
      for (let k = 0; k < outputs; k++) {
        const p = score[k] as number;
        for (let l = 0; l < outputs; l++) information[k * outputs + l] = (k === l ? p : 0) - p * (score[l] as number);
      }
      for (let k = 0; k < outputs; k++) score[k] = (x === k + 1 ? 1 : 0) - (score[k] as number);
    },
    nats: (x, _column, b, at) => logSum(b, at, outputs) - (x === 0 ? 0 : (b[at + x - 1] as number)),
  };
}

/** ln(1 + sum of e^b). */
function logSum(b: Float64Array, at: number, outputs: number): number {
  let largest = 0;
  for (let k = 0; k < outputs; k++) largest = Math.max(largest, b[at + k] as number);
  let total = Math.exp(-largest);
  for (let k = 0; k < outputs; k++) total += Math.exp((b[at + k] as number) - largest);
  return largest + Math.log(total);
}
