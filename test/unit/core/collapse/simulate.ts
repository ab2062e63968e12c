import { fillNormal, type SeededRandom } from "../../../../src/core/seededRandom.ts";

/** Draws for tests, plainly: what matters is that they are not the code under test. */

export function poissonDraw(random: SeededRandom, mean: number): number {
  let product = random.nextUniform();
  let count = 0;
  for (const limit = Math.exp(-mean); product > limit; count++) product *= random.nextUniform();
  return count;
}

/** Marsaglia and Tsang 2000. */
export function gammaDraw(random: SeededRandom, shape: number): number {
  if (shape < 1) return gammaDraw(random, shape + 1) * random.nextUniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const normal = new Float32Array(1);
  for (;;) {
    fillNormal(random, normal);
    const x = normal[0] as number;
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random.nextUniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function negativeBinomialDraw(random: SeededRandom, mean: number, theta: number): number {
  return poissonDraw(random, (mean / theta) * gammaDraw(random, theta));
}
