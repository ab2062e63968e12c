import { bestCode } from "./chord.ts";
import type { Evidence } from "./evidence.ts";
import { figuresAt, type Figures } from "./figures.ts";
import type { Frontier } from "./improvedFrontier.ts";
import { operatingPoint } from "./operatingPoint.ts";
import type { BetaSetting } from "./pointSetting.ts";

/** Where trainings end, as far as the spectrum alone can tell: lowest and highest. */
export interface FigureRanges {
  readonly rateRangeNats: readonly [number, number];
  readonly activeUnitsRange: readonly [number, number];
}

/**
 * Trained over predicted rate: 5 % and 95 % of the trainings of docs/results.md, below this ratio of beta to its threshold and
 * above it.
 */
const FAR_BELOW = 0.6;
const FAR_SPREAD = [0.7, 1.9] as const;
const NEAR_SPREAD = [0.45, 2.5] as const;
/** A model that stays active near or above the threshold carries at most what one does at this ratio. */
const NEAR_THRESHOLD = 0.85;
/** A network combines directions: some become active that alone would need this multiple of their eigenvalue. */
const BORROWED = 2;

/**
 * The ranges around figures that no training has corrected. Undefined where a figure is unbounded.
 * @param threshold in units of effective beta
 * @param isAtRisk whether the point may collapse with active units predicted, or stay active with none predicted
 */
export function rangesAt(
  evidence: Evidence,
  frontier: Frontier,
  setting: BetaSetting,
  { effectiveBeta, threshold, figures, isAtRisk }: RangeSubject,
): FigureRanges | undefined {
  if (figures.rateNats === null) return undefined;
  const ratio = effectiveBeta / threshold;
  const [low, high] = ratio < FAR_BELOW ? FAR_SPREAD : NEAR_SPREAD;
  const activeAt = isAtRisk ? Math.min(effectiveBeta, NEAR_THRESHOLD * threshold) : effectiveBeta;
  const active = figuresAt(evidence, frontier, setting, activeAt);
  const code = isAtRisk ? (bestCode(evidence, setting, effectiveBeta)?.rateNats ?? 0) : 0;
  if (active.rateNats === null) return undefined;
  const { t } = operatingPoint(evidence, frontier, setting, activeAt);
  const units = Math.max(active.activeUnits, frontier.codable.filter((value) => BORROWED * value > t).length);
  return {
    rateRangeNats: [isAtRisk ? 0 : low * figures.rateNats, high * Math.max(active.rateNats, code)],
    activeUnitsRange: [isAtRisk ? 0 : Math.max(1, figures.activeUnits - 1), Math.min(setting.latentSize, units + 1)],
  };
}

interface RangeSubject {
  readonly effectiveBeta: number;
  readonly threshold: number;
  readonly figures: Figures;
  readonly isAtRisk: boolean;
}
