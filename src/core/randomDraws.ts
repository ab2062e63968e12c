/** Single draws from the families that likelihoods are made of. */
import { logGamma } from "./logGamma.ts";
import type { SeededRandom } from "./seededRandom.ts";

/** Standard normal (Box and Muller 1958; the second of the pair is not used). */
export function drawNormal(random: SeededRandom): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.nextUniform()));
  return radius * Math.cos(2 * Math.PI * random.nextUniform());
}

/** Gamma of this shape and scale 1 (Marsaglia and Tsang 2000). @param shape above 0 */
export function drawGamma(random: SeededRandom, shape: number): number {
  // Below 1 the density has a pole: a draw of shape + 1 is scaled down (their section 6).
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random.nextUniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = drawNormal(random);
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.nextUniform()) < (normal * normal) / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** From here on a Poisson count is drawn by rejection; below, counted. */
const REJECTION_FROM = 10;

/** @param mean at least 0 and finite */
export function drawPoisson(random: SeededRandom, mean: number): number {
  if (mean >= REJECTION_FROM) return drawLargePoisson(random, mean);
  // Arrivals of a unit rate until time `mean`.
  let count = -1;
  for (let time = 0; time <= mean; count++) time -= Math.log(1 - random.nextUniform());
  return count;
}

/** Transformed rejection with squeeze (Hormann 1993, algorithm PTRS): one to two tries for any mean. */
function drawLargePoisson(random: SeededRandom, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = random.nextUniform() - 0.5;
    const v = 1 - random.nextUniform();
    const distance = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return count;
    if (count < 0 || (distance < 0.013 && v > distance)) continue;
    const accepted = Math.log((v * inverseAlpha) / (a / distance ** 2 + b));
    if (accepted <= count * Math.log(mean) - mean - logGamma(count + 1)) return count;
  }
}

/** Mean mu and variance mu + mu^2 / dispersion: a Poisson count whose rate is gamma. */
export function drawNegativeBinomial(random: SeededRandom, mean: number, dispersion: number): number {
  return drawPoisson(random, (mean / dispersion) * drawGamma(random, dispersion));
}

/** On [0, 1] with a density proportional to exp(logit x) (Loaiza-Ganem and Cunningham 2019), by its inverse distribution function. */
export function drawContinuousBernoulli(random: SeededRandom, logit: number): number {
  // The density of 1 - x is that of -logit, whose exponentials do not overflow.
  if (logit > 0) return 1 - drawContinuousBernoulli(random, -logit);
  const uniform = random.nextUniform();
  return logit > -1e-12 ? uniform : Math.min(1, Math.log1p(uniform * Math.expm1(logit)) / logit);
}

/** One of logits.length classes, with probabilities in proportion to exp(logit). */
export function drawCategory(random: SeededRandom, logits: ArrayLike<number>): number {
  let chosen = 0;
  let best = -Infinity;
  for (let k = 0; k < logits.length; k++) {
    // The largest of the logits with Gumbel noise (Gumbel 1954): no normaliser, no overflow.
    const noisy = (logits[k] as number) - Math.log(-Math.log(random.nextUniform() + 2 ** -25));
    if (noisy > best) [chosen, best] = [k, noisy];
  }
  return chosen;
}
