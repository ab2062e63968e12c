import type { LatentFigures, Usefulness } from "../../../src/results/latentFigures.ts";
import type { PointSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { waiting } from "./fixtures.ts";

/** Points of latents alone, built from a few figures. */

type Channel = LatentFigures["channels"][number];

export function channel(mean: number, standardDeviation: number): Channel {
  const variance = standardDeviation ** 2;
  return {
    mean,
    standardDeviation,
    scaleFactor: standardDeviation === 0 ? null : 1 / standardDeviation,
    excessKurtosis: standardDeviation === 0 ? null : 0.5,
    momentKlNats: standardDeviation === 0 ? null : (mean ** 2 + variance - 1 - Math.log(variance)) / 2,
  };
}

/** Four classes; the components are better than z. */
export function usefulness(accuracy: number): Usefulness {
  const of = (mean: number) => ({ mean, standardError: 0.01 });
  return {
    set: 0,
    rows: 300,
    classes: 4,
    chance: 0.25,
    linear: of(accuracy),
    nearest: of(accuracy - 0.05),
    components: { size: 2, linear: of(0.95), nearest: of(0.9) },
    clusters: { normalisedMutualInformation: accuracy / 2, adjustedRandIndex: accuracy / 3 },
  };
}

/** Two flat latents of beta, the rate three quarters information; fewer changes than figures. */
export function latentsAt(beta: number, rateNats: number, changes: Partial<LatentFigures> = {}): PointSnapshot {
  const part = (mean: number) => ({ mean, standardError: 0.02 });
  return {
    ...waiting,
    settings: { "objective.beta": beta },
    beta,
    status: "done",
    latents: {
      rows: 300,
      shape: [2],
      layout: "rows",
      rateNats,
      rateStandardErrorNats: 0.02,
      klPerDimensionNats: [rateNats, 0],
      activeUnits: rateNats > 0.1 ? 1 : 0,
      information: {
        mutualInformationNats: part(0.75 * rateNats),
        ceilingNats: Math.log(300),
        marginalKlNats: part(0.25 * rateNats),
        totalCorrelationNats: part(0.125 * rateNats),
        dimensionwiseKlNats: part(0.125 * rateNats),
      },
      channels: [channel(0, 1), channel(1, 2)],
      ...changes,
    },
  };
}
