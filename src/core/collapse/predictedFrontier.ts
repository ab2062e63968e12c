import { betaScale } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { figuresAt } from "./figures.ts";
import { improvedFrontier } from "./improvedFrontier.ts";
import { withBeta, type BetaSetting, type PointSetting } from "./pointSetting.ts";
import { effectiveThreshold } from "./threshold.ts";

export interface FrontierPoint {
  readonly effectiveBeta: number;
  /** In the spec's own units. */
  readonly beta: number;
  readonly rateNats: number;
  readonly distortionNats: number;
}

/** Shares of the threshold: slightly above it, and as far below as sweeps usually go. */
const HIGHEST = 1.2;
const LOWEST = 0.02;

/**
 * The predicted frontier: `count` points, equally spaced in log beta, largest first. For an objective without beta, the curve of betas on
 * summed terms. Empty without evidence and for data without variance; points without finite figures are left out.
 */
export function predictedFrontier(
  evidence: Evidence | undefined,
  point: PointSetting,
  count: number,
): readonly FrontierPoint[] {
  if (evidence === undefined) return [];
  const setting: BetaSetting =
    point.objective.type === "beta" ? { ...point, objective: point.objective } : withBeta(point, 1);
  const threshold = effectiveThreshold(evidence, setting);
  if (!(threshold > 0 && Number.isFinite(threshold))) return [];
  const frontier = improvedFrontier(evidence, setting.latentSize);
  const scale = betaScale(setting, evidence.columns);
  const points: FrontierPoint[] = [];
  for (let i = 0; i < count; i++) {
    const effectiveBeta = threshold * HIGHEST * (LOWEST / HIGHEST) ** (i / Math.max(1, count - 1));
    const { rateNats, distortionNats } = figuresAt(evidence, frontier, setting, effectiveBeta);
    if (rateNats !== null && distortionNats !== null)
      points.push({ effectiveBeta, beta: effectiveBeta / scale, rateNats, distortionNats });
  }
  return points;
}
