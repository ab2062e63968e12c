/**
 * Makes samples/data/alemi-toy.npy: the toy problem of "Fixing a Broken ELBO" (Alemi et al. 2018, section 4.1), as far as the paper
 * tells it; samples/README.md says what had to be assumed.
 *   npx tsx scripts/alemiToy.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npyFile } from "../bench/support/npyFile.ts";
import { fillNormal, seededRandom } from "../src/core/seededRandom.ts";

const ROWS = 5000;
/** z* is 1 with this probability. */
const WEIGHT = 0.7;
const BINS = 30;
/** Where the bins begin and end; what falls outside counts in the outermost. */
const EDGE = 4;

/** Bin of z* = +-1 with noise of this deviation. */
function binOf(x: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(((x + EDGE) / (2 * EDGE)) * BINS)));
}

/** The error function (Abramowitz & Stegun 7.1.26), to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - tail * Math.exp(-x * x));
}

/** P(bin | z*). */
function binProbabilities(center: number, deviation: number): number[] {
  const below = (edge: number): number => 0.5 * (1 + erf((edge - center) / (deviation * Math.SQRT2)));
  return Array.from({ length: BINS }, (_, bin) => {
    const [low, high] = [bin, bin + 1].map((i) => -EDGE + (2 * EDGE * i) / BINS) as [number, number];
    return (bin === BINS - 1 ? 1 : below(high)) - (bin === 0 ? 0 : below(low));
  });
}

/** I(x; z*) in nats. */
function information(deviation: number): number {
  const [plus, minus] = [binProbabilities(1, deviation), binProbabilities(-1, deviation)];
  const mixed = plus.map((p, i) => WEIGHT * p + (1 - WEIGHT) * (minus[i] as number));
  const divergence = (p: readonly number[]): number =>
    p.reduce((sum, value, i) => (value > 0 ? sum + value * Math.log(value / (mixed[i] as number)) : sum), 0);
  return WEIGHT * divergence(plus) + (1 - WEIGHT) * divergence(minus);
}

/** The noise at which x tells half a nat of z*: information falls with it. */
function deviationFor(nats: number): number {
  let [low, high] = [0.1, 3];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (information(middle) > nats) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const deviation = deviationFor(0.5);
const random = seededRandom(2018);
const noise = new Float32Array(ROWS);
fillNormal(seededRandom(2018, 1), noise);
const bins = noise.map((value) => binOf((random.nextUniform() < WEIGHT ? 1 : -1) + deviation * value));
const folder = join(import.meta.dirname, "../samples/data");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "alemi-toy.npy"), npyFile(ROWS, bins));
console.log(`noise of deviation ${deviation.toFixed(4)}: I(x; z*) = ${information(deviation).toFixed(4)} nats`);
