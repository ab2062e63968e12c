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

/** Two sets: the second is a batch of the first, and has no numbers. */
export function factorSets(): readonly Usefulness[] {
  const figure = (value: number) => ({ value, standardError: 0.02 });
  const mixing = { silhouette: figure(0.6), inverseSimpson: figure(0.1), testsPassed: figure(0.2) };
  const factor = { mutualInformationGap: figure(0.3), completeness: figure(0.4) };
  return [
    {
      ...usefulness(0.9),
      mixing: { ...mixing, batchSilhouette: null },
      factor: { ...factor, separatedAttribute: figure(0.25), ridge: figure(-0.5) },
      disentanglement: figure(0.35),
    },
    {
      ...usefulness(0.3),
      set: 1,
      mixing: { ...mixing, batchSilhouette: figure(0.95) },
      factor: { ...factor, separatedAttribute: null, ridge: null },
    },
  ];
}

/** Two channels of 2 x 2. */
export const spatial: Partial<LatentFigures> = {
  shape: [2, 2, 2],
  layout: "channelsFirst",
  klPerDimensionNats: [4, 0, 0, 0, 0, 0, 0, 0],
  dependence: {
    channels: {
      rootMeanSquare: { value: 0.7, standardError: 0.01 },
      largest: { value: -0.7, standardError: 0.01, pair: [0, 1] },
      matrix: [1, -0.7, -0.7, 1],
    },
    positions: {
      neighbours: [{ value: 0.5, standardError: 0.02 }, null],
      spectrum: [0, 0.5, 0.7071].map((frequency, bin) => ({
        frequency,
        power: { value: 2 / (bin + 1), standardError: 0.05 },
      })),
      farNumbers: 1,
      farthest: { channel: 1, position: 3, mean: 2, standardDeviation: 0.5, momentKlNats: 2.3 },
      sharedPattern: 0.25,
    },
  },
};

/** Decoded draws from the prior of which a share is like an example. */
export function priorDraws(alike: number): NonNullable<PointSnapshot["priorDraws"]> {
  const of = (mean: number) => ({ mean, standardError: 0.02 });
  return {
    draws: 100,
    alike: { prior: of(alike), examples: of(0.98) },
    covered: { prior: of(0.9), examples: of(0.97) },
  };
}
