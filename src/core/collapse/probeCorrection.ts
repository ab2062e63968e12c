import type { Doubt, Prediction } from "./prediction.ts";
import { probeConstants as constants } from "./probeEvidence.ts";

/**
 * Corrects predictions with short trainings of some points. The predicted frontier lies between those of a linear decoder and of soft
 * clustering (docs/theory.md, section 5). A training shows how far a network deviates from it, and the ratio of measured to
 * predicted rate varies with ln beta far more slowly than the rate itself, so it also corrects neighbours.
 */

/** A short training of a point, measured on held-out data. */
export interface Measurement {
  readonly rateNats: number;
  readonly distortionNats: number;
  readonly activeUnits: number;
  /** The rate when half of its steps were done. */
  readonly halfwayRateNats: number;
  /** Sum of learning rates over the steps it took, over the same sum for the whole training: Adam moves by about its rate. */
  readonly progress: number;
  /** Whether it was the spec's own training from the first step to the last, at its own learning rate. */
  readonly faithful: boolean;
  /** A ceiling of time ended it before its planned steps: another machine, or a less busy one, would have gone on. */
  readonly isCutShort: boolean;
  /** Its figures are infinite, or absurd: they are those of no trained model. */
  readonly isDiverged?: boolean;
}

export interface ProbedPoint {
  readonly prediction: Prediction;
  /** Equal for points that differ in beta and seed alone. */
  readonly family: string;
  readonly measurement: Measurement | undefined;
}

/** The corrected predictions, in the same order. Points of unmeasured families stay unchanged. */
export function correctPredictions(points: readonly ProbedPoint[]): readonly Prediction[] {
  const families = new Map<string, Family>();
  for (const [name, members] of byFamily(points))
    families.set(name, { measured: members, corrections: corrections(members) });
  return points.map(({ prediction, family: name, measurement }) => {
    const family = families.get(name);
    if (measurement?.isDiverged === true) return diverged(prediction);
    if (family === undefined) return prediction;
    return measurement !== undefined && measurement.progress >= constants.complete.value
      ? asMeasured(prediction, measurement, family.measured)
      : doubted(corrected(prediction, family.corrections), family.measured);
  });
}

interface MeasuredPoint {
  readonly prediction: Prediction;
  readonly measurement: Measurement;
}

interface Family {
  /** By beta. */
  readonly measured: readonly MeasuredPoint[];
  readonly corrections: readonly Correction[];
}

function byFamily(points: readonly ProbedPoint[]): ReadonlyMap<string, readonly MeasuredPoint[]> {
  const families = new Map<string, MeasuredPoint[]>();
  for (const { prediction, family, measurement } of points) {
    if (measurement === undefined || measurement.isDiverged === true) continue;
    const members = families.get(family);
    if (members) members.push({ prediction, measurement });
    else families.set(family, [{ prediction, measurement }]);
  }
  for (const members of families.values())
    members.sort((a, b) => a.prediction.effectiveBeta - b.prediction.effectiveBeta);
  return families;
}

/** The figures of a complete training; its verdict only where one training is enough to settle it. */
function asMeasured(prediction: Prediction, measurement: Measurement, family: readonly MeasuredPoint[]): Prediction {
  const { rateNats, distortionNats, activeUnits } = measurement;
  const { verdict } = prediction;
  const figures = { ...withoutRanges(prediction), rateNats, distortionNats, activeUnits, basis: "probe" as const };
  const seen = outcome(measurement);
  if (verdict === "unknown" || verdict === seen) return figures;
  if (verdict !== "at-risk") return { ...figures, verdict: "at-risk", reasons: ["probe-disagrees"] };
  return isSettled(prediction, measurement, family) ? { ...figures, verdict: seen, reasons: [] } : figures;
}

/** Where a short training diverged, the spec's own may, whatever the spectrum says. */
function diverged(prediction: Prediction): Prediction {
  const { verdict } = prediction;
  if (verdict === "at-risk" || verdict === "unknown") return prediction;
  return { ...prediction, verdict: "at-risk", reasons: ["probe-disagrees"] };
}

/** Ranges are those of figures that no training has corrected. */
function withoutRanges({ rateRangeNats: _, activeUnitsRange: __, ...prediction }: Prediction): Prediction {
  return prediction;
}

/** A training that stayed active above the predicted threshold refutes it: verdicts of collapse up to this multiple of its beta are doubted. */
const DOUBTED_UP_TO = 4;

/** At risk where a point of the family was measured active although collapse was predicted, and none was measured collapsed in between. */
function doubted(prediction: Prediction, family: readonly MeasuredPoint[]): Prediction {
  const { verdict, effectiveBeta } = prediction;
  if (verdict !== "collapse") return prediction;
  const refuting = family.findLast(
    (other) =>
      other.prediction.effectiveBeta < effectiveBeta &&
      effectiveBeta <= DOUBTED_UP_TO * other.prediction.effectiveBeta &&
      (other.prediction.verdict === "collapse" || outcome(other.measurement) === "collapse"),
  );
  return refuting !== undefined && outcome(refuting.measurement) === "active"
    ? { ...prediction, verdict: "at-risk", reasons: ["probe-disagrees"] }
    : prediction;
}

function outcome({ activeUnits }: Measurement): "active" | "collapse" {
  return activeUnits > 0 ? "active" : "collapse";
}

/** Doubts that another seed may resolve differently. */
const CHANCE: readonly Doubt[] = ["near-threshold", "learning-rate-too-high"];

/**
 * Whether one training is enough for every seed: it was the spec's own, and the trainings at the neighbouring betas, at least one,
 * had the same outcome. Where neighbours differ, seeds differ too.
 */
function isSettled(
  { reasons, effectiveBeta }: Prediction,
  measurement: Measurement,
  family: readonly MeasuredPoint[],
): boolean {
  if (!measurement.faithful || reasons.some((reason) => CHANCE.includes(reason))) return false;
  const below = family.findLast((other) => other.prediction.effectiveBeta < effectiveBeta);
  const above = family.find((other) => other.prediction.effectiveBeta > effectiveBeta);
  const neighbours = [below, above].filter((neighbour) => neighbour !== undefined);
  return (
    neighbours.length > 0 && neighbours.every((neighbour) => outcome(neighbour.measurement) === outcome(measurement))
  );
}

/** Measured over predicted at one effective beta. */
interface Correction {
  readonly logBeta: number;
  readonly logRate: number;
  /** (Measured - predicted distortion) / beta: the rate's error along the frontier, where dD = -beta dR. */
  readonly distortionPerBeta: number;
  /** Undefined for an incomplete training: units switch off late. */
  readonly units: number | undefined;
}

/** Sorted by beta, as the family is. */
function corrections(family: readonly MeasuredPoint[]): readonly Correction[] {
  return family.flatMap(({ prediction, measurement }): Correction[] => {
    const { effectiveBeta: beta, rateNats, distortionNats, activeUnits } = prediction;
    if (measurement.activeUnits === 0 || !(measurement.rateNats > 0)) return [];
    if (rateNats === null || distortionNats === null || activeUnits === null || !(rateNats > 0)) return [];
    const { logRate, logGrowth } = equilibrium(measurement);
    const weight = 1 / (1 + (logGrowth / constants.extrapolationError.value) ** 2);
    const logCorrection = weight * clamp(logRate - Math.log(rateNats), constants.maxCorrection.value);
    const gained = Math.exp(logRate) - measurement.rateNats;
    return [
      {
        logBeta: Math.log(beta),
        logRate: logCorrection,
        distortionPerBeta: weight * ((measurement.distortionNats - distortionNats) / beta - gained),
        units: measurement.progress >= constants.complete.value ? measurement.activeUnits - activeUnits : undefined,
      },
    ];
  });
}

/** ln of the rate at which the training would end, and how much of it is extrapolated. */
function equilibrium({ rateNats, halfwayRateNats, progress }: Measurement): {
  readonly logRate: number;
  readonly logGrowth: number;
} {
  const growth = Math.min(
    constants.maxGrowth.value,
    Math.max(1, rateNats / Math.max(halfwayRateNats, Number.MIN_VALUE)),
  );
  const doublings = Math.min(constants.doublingsToCome.value, Math.log2(1 / Math.min(1, progress)));
  const logGrowth = doublings * Math.log(growth);
  return { logRate: Math.log(rateNats) + logGrowth, logGrowth };
}

function corrected(prediction: Prediction, family: readonly Correction[]): Prediction {
  const { effectiveBeta: beta, rateNats, distortionNats, activeUnits, verdict } = prediction;
  // A point that is predicted to collapse has no rate to correct.
  if (family.length === 0 || rateNats === null || distortionNats === null || activeUnits === null || activeUnits === 0)
    return prediction;
  if (verdict === "collapse" || verdict === "unknown") return prediction;
  const at = (value: (correction: Correction) => number): number => interpolate(family, Math.log(beta), value);
  const settled = family.every(({ units }) => units !== undefined);
  return {
    ...withoutRanges(prediction),
    rateNats: rateNats * Math.exp(at(({ logRate }) => logRate)),
    distortionNats: distortionNats + beta * at(({ distortionPerBeta }) => distortionPerBeta),
    activeUnits: settled ? Math.max(1, Math.round(activeUnits + at(({ units }) => units ?? 0))) : activeUnits,
    basis: "probe",
  };
}

/** Linear in ln beta between corrections, constant beyond the first and the last, and damped with the distance from the nearest. */
function interpolate(
  family: readonly Correction[],
  logBeta: number,
  value: (correction: Correction) => number,
): number {
  const above = family.findIndex((correction) => correction.logBeta >= logBeta);
  const right = family[above < 0 ? family.length - 1 : above] as Correction;
  const left = above <= 0 ? right : (family[above - 1] as Correction);
  const width = right.logBeta - left.logBeta;
  const share = width > 0 ? (logBeta - left.logBeta) / width : 0;
  const distance = Math.min(Math.abs(logBeta - left.logBeta), Math.abs(right.logBeta - logBeta));
  return Math.exp(-distance / constants.reach.value) * (value(left) + share * (value(right) - value(left)));
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
