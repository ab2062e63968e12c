import { bestCode } from "./chord.ts";
import type { Evidence } from "./evidence.ts";
import type { Frontier } from "./improvedFrontier.ts";
import { operatingPoint } from "./operatingPoint.ts";
import type { BetaSetting, PointSetting } from "./pointSetting.ts";

export interface Figures {
  readonly activeUnits: number;
  /** Null where it is unbounded: at beta 0, or when a learned variance goes to zero. */
  readonly rateNats: number | null;
  readonly distortionNats: number | null;
}

/** Eigenvalue over t below which training switches a unit off (measured; docs/theory.md, section 5). */
const ACTIVE_MARGIN = 1.2;
/** At a discontinuous transition directions with at least this share of the largest eigenvalue become active together (measured). */
const JUMPING_FROM = 0.6;
/** Below this share of the threshold at least one direction is used. */
const SURELY_USED = 0.97;

export function figuresAt(
  evidence: Evidence,
  frontier: Frontier,
  setting: BetaSetting,
  effectiveBeta: number,
): Figures {
  const { t, variance } = operatingPoint(evidence, frontier, setting, effectiveBeta);
  const code = t < frontier.threshold ? bestCode(evidence, setting, effectiveBeta) : undefined;
  const { freeBits } = setting.objective;
  const bits =
    freeBits > 0
      ? withFreeBits(frontier, t, freeBits, setting.latentSize)
      : { rate: frontier.rateAt(t), drop: frontier.dropAt(t) };
  const units = unitsAreFree(setting) ? frontier.codable.length : activeUnits(frontier, t, code !== undefined);
  if (code !== undefined && code.rateNats > bits.rate) {
    const collapsed = operatingPoint(evidence, frontier, setting, Infinity).variance;
    return {
      activeUnits: units,
      rateNats: code.rateNats,
      distortionNats: finiteOrNull(distortion(evidence, 0, collapsed, setting) - code.gainNats),
    };
  }
  return {
    activeUnits: units,
    rateNats: finiteOrNull(bits.rate),
    distortionNats: finiteOrNull(distortion(evidence, bits.drop, variance, setting)),
  };
}

/** Nats f at which a unit's posterior mean has variance 1 - e^(-2 f) = 0.02, twice the limit of an active unit. */
export const COUNTING_RATE = 0.01;

/** Whether free bits alone make units count as active, at any beta. */
export function unitsAreFree({ objective }: BetaSetting): boolean {
  return objective.freeBits >= COUNTING_RATE;
}

function activeUnits({ codable, threshold }: Frontier, t: number, isJump: boolean): number {
  const switchedOff = isJump ? Math.min(ACTIVE_MARGIN * t, JUMPING_FROM * threshold) : ACTIVE_MARGIN * t;
  const clear = codable.filter((value) => value > switchedOff).length;
  return t < SURELY_USED * threshold ? Math.max(1, clear) : clear;
}

/**
 * Free bits f: rates below f cost nothing, so every latent takes f, also those without a direction to code (Kingma et al. 2016;
 * docs/theory.md, section 4.3). A direction coded at f instead of its own rate r lowers the distortion by lambda/2 (e^-2r - e^-2f).
 */
function withFreeBits(
  frontier: Frontier,
  t: number,
  freeBits: number,
  latentSize: number,
): { readonly rate: number; readonly drop: number } {
  const { codable } = frontier;
  const linear = codable.map((value) => Math.max(0, Math.log(value / t) / 2));
  const total = linear.reduce((sum, rate) => sum + rate, 0);
  const scale = total > 0 ? frontier.rateAt(t) / total : 0;
  let rate = (latentSize - codable.length) * freeBits;
  let drop = frontier.dropAt(t);
  codable.forEach((value, i) => {
    const own = total > 0 ? (linear[i] as number) * scale : 0;
    rate += Math.max(freeBits, own);
    if (own < freeBits) drop += (value / 2) * (Math.exp(-2 * own) - Math.exp(-2 * freeBits));
  });
  return { rate, drop };
}

/** Held out, nats, with every constant. */
function distortion(
  evidence: Evidence,
  drop: number,
  variance: number,
  setting: Pick<PointSetting, "variance">,
): number {
  const { likelihood, collapsedDistortion, logUnits = 0, transformNats = 0 } = evidence;
  if (likelihood.type !== "gaussian") return collapsedDistortion.heldOut - drop;
  return (
    (collapsedDistortion.heldOut - drop) / variance +
    (noisyColumns(evidence, setting) / 2) * Math.log(2 * Math.PI * variance) +
    logUnits +
    transformNats
  );
}

/** Number of columns with noise. With a variance per column, that of a constant column goes to zero and its density to infinity. */
function noisyColumns(
  { columns, constantColumns, spectrum }: Evidence,
  { variance }: Pick<PointSetting, "variance">,
): number {
  if (variance !== "learnedPerDimension") return columns;
  return constantColumns.count > 0 ? NaN : spectrum.informativeColumns;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
