import { scaleLog } from "d3-scale";
import type { Sweep } from "../sweep.ts";

/**
 * Maps a beta to 0 (the sweep's lowest) to 1 (its highest) on a logarithmic scale. The style sheet turns the number into a
 * colour of the current theme. Lightness changes evenly, so the scale does not depend on colour vision.
 */
export interface BetaScale {
  readonly low: number;
  readonly high: number;
  readonly tone: (beta: number) => number;
}

const MIDDLE = 0.5;

export function betaScale({ points }: Pick<Sweep, "points">): BetaScale {
  const betas = points.map(({ beta }) => beta);
  const positive = betas.filter((beta) => beta > 0);
  const low = Math.min(...positive);
  const high = Math.max(...positive);
  // Beta 0 has no logarithm, so it shares the lowest tone.
  const lowest = betas.length > positive.length ? 0 : low;
  if (positive.length === 0) return { low: 0, high: 0, tone: () => MIDDLE };
  if (lowest === high) return { low, high, tone: () => MIDDLE };
  if (low === high) return { low: 0, high, tone: (beta) => (beta > 0 ? 1 : 0) };
  const scale = scaleLog().domain([low, high]).range([0, 1]).clamp(true);
  return { low: lowest, high, tone: (beta) => (beta > 0 ? scale(beta) : 0) };
}
