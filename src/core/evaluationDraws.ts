import { fillNormal, permutation, type SeededRandom } from "./seededRandom.ts";

/** Latent vectors that a final evaluation decodes at least, and its least and largest number of draws for each example. */
const MIN_DECODED = 8192;
const MIN_DRAWS = 4;
const MAX_DRAWS = 64;

/** Draws of z for each example of a final evaluation; even. Few examples have more, so that the error of the draws is far below that of the examples. */
export function drawsForExamples(examples: number): number {
  const wanted = 2 * Math.ceil(MIN_DECODED / examples / 2);
  return Math.min(MAX_DRAWS, Math.max(MIN_DRAWS, wanted));
}

/**
 * Fills `target` [draws x size] with standard normal numbers. Draws 2i and 2i + 1 are opposite, and the magnitudes of each of the `size`
 * coordinates are stratified over the pairs (Latin hypercube sampling, McKay et al. 1979). Each draw alone is a vector of independent
 * standard normals, so that a mean over the draws has no bias. Its error has neither the linear part of a function of the noise nor most
 * of what is a sum over coordinates. A single draw is plain noise.
 * @throws RangeError when there are several draws and their number is odd
 */
export function fillOppositeNormals(random: SeededRandom, target: Float32Array, draws: number): void {
  if (draws === 1) {
    fillNormal(random, target);
    return;
  }
  if (draws % 2 !== 0) throw new RangeError(`draws come in opposite pairs, and ${draws} is odd`);
  const size = target.length / draws;
  const pairs = draws / 2;
  if (pairs === 1) {
    fillNormal(random, target.subarray(0, size));
    for (let i = 0; i < size; i++) target[size + i] = -(target[i] as number);
    return;
  }
  for (let i = 0; i < size; i++) {
    const strata = permutation(random, pairs);
    strata.forEach((stratum, pair) => {
      // The sign is that of the last of 32 bits, the place within the stratum the others.
      const bits = random.nextUint32();
      const place = ((bits >>> 1) + 0.5) / 0x80000000;
      const magnitude = -normalQuantile((1 - (stratum + place) / pairs) / 2);
      const value = (bits & 1) === 0 ? magnitude : -magnitude;
      target[2 * pair * size + i] = value;
      target[(2 * pair + 1) * size + i] = -value;
    });
  }
}

/** The inverse of the standard normal distribution function, for 0 < p < 1, to a relative 1e-7 (Wichura 1988, algorithm AS 241, PPND7). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1)
    );
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const magnitude = tail <= 5 ? nearTail(tail - 1.6) : farTail(tail - 5);
  return q < 0 ? -magnitude : magnitude;
}

function nearTail(r: number): number {
  return (
    (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
    ((0.12021132975 * r + 0.7370016425) * r + 1)
  );
}

function farTail(r: number): number {
  return (
    (((0.017337203997 * r + 0.42868294337) * r + 3.081222386) * r + 6.657905115) /
    ((0.012258202635 * r + 0.24197894225) * r + 1)
  );
}
