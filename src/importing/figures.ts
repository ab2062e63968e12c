import type { Evaluation } from "../core/evaluation.ts";
import { ImportError } from "./importError.ts";
import type { Figures } from "./loggedRuns.ts";

/**
 * A dimension whose KL exceeds this counts as active where posterior means were not logged: a Gaussian posterior whose mean has the
 * variance 0.01 over the examples costs at least half of that (Burda et al. 2016, section 5).
 */
export const ACTIVE_KL_NATS = 0.01;

/** The source of active units. */
export type UnitsFrom = "logged" | "kl" | "rate";

/** Rate, distortion and the other logged figures, in nats per example; they may be NaN. */
export interface CompleteFigures {
  readonly rateNats: number;
  readonly distortionNats: number;
  /** Empty if it was not logged. */
  readonly klPerDimensionNats: readonly number[];
  readonly activeUnits: number | undefined;
}

/**
 * Computes missing figures: a rate from its parts, and a rate or a distortion from the ELBO and the other.
 * @param unit nats per logged unit: ln 2 for bits
 * @returns undefined if rate and distortion cannot be computed
 */
export function complete(figures: Figures, unit: number, place: string): CompleteFigures | undefined {
  const value = (name: Parameters<typeof figures.values.get>[0]): number | undefined =>
    times(figures.values.get(name), unit);
  const klPerDimensionNats = dimensions(figures.kl, place).map((kl) => kl * unit);
  const elbo = value("elbo") ?? times(value("negativeElbo"), -1);
  const summed = klPerDimensionNats.length === 0 ? undefined : klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
  const rateNats = value("rate") ?? summed ?? remainder(elbo, value("distortion"));
  const distortionNats = value("distortion") ?? remainder(elbo, rateNats);
  if (rateNats === undefined || distortionNats === undefined) return undefined;
  const units = figures.values.get("activeUnits");
  return {
    rateNats,
    distortionNats,
    klPerDimensionNats,
    activeUnits: units !== undefined && units >= 0 && units < Infinity ? Math.round(units) : undefined,
  };
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

/** -ELBO = rate + distortion. */
function remainder(elbo: number | undefined, other: number | undefined): number | undefined {
  return elbo === undefined || other === undefined ? undefined : -elbo - other;
}

/** Checks that dimensions are numbered from 0 or 1 without gaps. */
function dimensions(kl: ReadonlyMap<number, number>, place: string): readonly number[] {
  const sorted = [...kl].sort(([a], [b]) => a - b);
  const [first = 0] = sorted[0] ?? [];
  if (first > 1 || sorted.some(([dimension], index) => dimension !== first + index)) {
    throw new ImportError(
      `${place}: KL is logged only for the dimensions ${sorted.map(([dimension]) => dimension).join(", ")}. Log all of them, from kl_0 on, or only the rate.`,
    );
  }
  return sorted.map(([, value]) => value);
}

export function isFiniteFigures({ rateNats, distortionNats, klPerDimensionNats }: CompleteFigures): boolean {
  return [rateNats, distortionNats, ...klPerDimensionNats].every(Number.isFinite);
}

/** Without figures of its dimensions, z counts as one unit. */
export function evaluationOf({
  rateNats,
  distortionNats,
  klPerDimensionNats: parts,
  activeUnits,
}: CompleteFigures): Evaluation {
  const klPerDimensionNats = parts.length > 0 || activeUnits !== undefined ? parts : [rateNats];
  const counted = klPerDimensionNats.filter((kl) => kl > ACTIVE_KL_NATS).length;
  return {
    rateNats,
    distortionNats,
    elboNats: -(rateNats + distortionNats),
    activeUnits: activeUnits ?? counted,
    klPerDimensionNats,
  };
}

export function unitsFrom({ activeUnits, klPerDimensionNats }: CompleteFigures): UnitsFrom {
  return activeUnits !== undefined ? "logged" : klPerDimensionNats.length > 0 ? "kl" : "rate";
}
