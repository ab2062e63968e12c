import type { Evidence } from "./evidence.ts";
import { isCounts } from "./exponentialFamily.ts";
import { codableEigenvalues, linearDrop, linearHeldOutFreeEnergy, linearRate } from "./linearFrontier.ts";

/** A frontier as a function of the temperature t: effective beta in units of the eigenvalues. */
export interface Frontier {
  readonly codable: readonly number[];
  /** The temperature at which R leaves 0. */
  readonly threshold: number;
  /** Nats; infinite at t = 0 if there is anything to code. */
  readonly rateAt: (t: number) => number;
  /** The collapsed distortion less D, in units of the eigenvalues. */
  readonly dropAt: (t: number) => number;
}

/** The mixture's largest weight, and how fast it grows below beta*: trainings leave the collapsed solution along linear directions. */
const MIXTURE_PART = 0.5;
const MIXTURE_PART_PER_RATIO = 1.5;

function between(linear: number, mixed: number, ratio: number): number {
  const part = Math.min(MIXTURE_PART, MIXTURE_PART_PER_RATIO * (1 - ratio));
  return linear ** (1 - part) * mixed ** part;
}

/** The first temperatures always count, even if the linear code is better on held-out examples: gains are tiny there. */
const MIN_TEMPERATURES = 3;

interface Node {
  readonly t: number;
  readonly rate: number;
  readonly drop: number;
}

/**
 * The frontier that a nonlinear decoder is expected to reach (docs/theory.md, section 5): the geometric mean of the linear one, whose rate is too
 * low, and that of soft clustering, which no decoder of finite size reaches. For counts it is the mixture's alone. Where clustering runs
 * out of examples, the linear increments continue it. D follows from dD = -t dR.
 */
export function improvedFrontier(evidence: Evidence, latentSize: number): Frontier {
  const { mixture, spectrum, likelihood } = evidence;
  const codable = codableEigenvalues(spectrum, latentSize);
  const threshold = codable[0] ?? 0;
  const counts = isCounts(likelihood);
  const nodes: Node[] = [{ t: threshold, rate: 0, drop: 0 }];
  for (let j = 0; j < mixture.temperatures.length; j++) {
    const t = mixture.temperatures[j] as number;
    const mixed = mixture.rateNats[j] as number;
    const worse = (mixture.freeEnergy[j] as number) > linearHeldOutFreeEnergy(codable, spectrum.heldOutVariances, t);
    if (!counts && worse && j >= MIN_TEMPERATURES) break;
    const before = nodes[nodes.length - 1] as Node;
    const linear = linearRate(codable, t);
    const rate = Math.max(before.rate, counts ? Math.min(linear, mixed) : between(linear, mixed, t / threshold));
    nodes.push({ t, rate, drop: before.drop + ((before.t + t) / 2) * (rate - before.rate) });
  }
  const last = nodes[nodes.length - 1] as Node;
  const value = (t: number, of: "rate" | "drop", linear: (codable: readonly number[], t: number) => number): number => {
    if (t >= threshold) return 0;
    if (t < last.t) return last[of] + linear(codable, t) - linear(codable, last.t);
    const below = nodes.findIndex((node) => node.t <= t);
    const high = nodes[below - 1] as Node;
    const low = nodes[below] as Node;
    const part = Math.log(high.t / t) / Math.log(high.t / low.t);
    return high[of] + part * (low[of] - high[of]);
  };
  return {
    codable,
    threshold,
    rateAt: (t) => value(t, "rate", linearRate),
    dropAt: (t) => value(t, "drop", linearDrop),
  };
}
