import { readFileSync } from "node:fs";
import path from "node:path";
import type { Evidence, EvidenceLikelihood } from "../../../../src/core/collapse/evidence.ts";
import { gatherEvidence, type RowSource } from "../../../../src/core/collapse/gatherEvidence.ts";
import type { BetaSetting, NetworkShape } from "../../../../src/core/collapse/pointSetting.ts";
import { plainProducts } from "../../../../src/core/collapse/products.ts";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";
import { readNpy } from "../../../../src/data/npy.ts";

export function rowsOf(values: ArrayLike<number>, columns: number): RowSource {
  const all = Float32Array.from(values);
  return {
    rows: all.length / columns,
    columns,
    read: (start, count, target) => target.set(all.subarray(start * columns, (start + count) * columns)),
  };
}

/** The first rows of a file of test/fixtures/truth/data, its values times `factor`. */
export function fixtureRows(name: string, rows = Infinity, factor = 1): RowSource {
  const { columns, values } = readNpy(
    readFileSync(path.join(import.meta.dirname, "../../../fixtures/truth/data", name)),
    name,
  );
  return rowsOf(
    (values as Float32Array).slice(0, Math.min(values.length, rows * columns)).map((value) => value * factor),
    columns,
  );
}

/** A few hundred of the digits: plain products are slow. */
export function someDigits(factor = 1): Promise<Evidence> {
  return gather(fixtureRows("digits_train.npy", 250, factor), fixtureRows("digits_heldout.npy", 120, factor));
}

export function gather(
  train: RowSource,
  heldOut: RowSource,
  likelihood: EvidenceLikelihood = { type: "gaussian" },
): Promise<Evidence> {
  return gatherEvidence({ train, heldOut, likelihood, dynamicBinarization: false, products: plainProducts });
}

/** Independent normal columns with these standard deviations. */
export function normalRows(rows: number, deviations: readonly number[], seed: number, offset = 0): RowSource {
  const values = new Float32Array(rows * deviations.length);
  fillNormal(seededRandom(7, seed), values);
  return rowsOf(
    values.map((value, i) => offset + value * (deviations[i % deviations.length] ?? NaN)),
    deviations.length,
  );
}

const shallow: NetworkShape = { hidden: [64], activation: "relu" };

export interface SettingChanges {
  readonly beta?: number;
  readonly reconstruction?: "sum" | "mean";
  readonly kl?: "sum" | "mean";
  readonly freeBits?: number;
  readonly warmupEpochs?: number;
  readonly latentSize?: number;
  readonly variance?: BetaSetting["variance"];
  readonly network?: NetworkShape;
  readonly epochs?: number;
  readonly learningRate?: number;
}

/** A training about which there is nothing to doubt, but for the changes. */
export function settingOf(changes: SettingChanges = {}): BetaSetting {
  const { beta = 1, reconstruction = "sum", kl = "sum", freeBits = 0, warmupEpochs = 0 } = changes;
  const { latentSize = 5, variance = 1, network = shallow, epochs = 200, learningRate = 0.001 } = changes;
  return {
    objective: { type: "beta", beta, reconstruction, kl, freeBits, warmupEpochs },
    latentSize,
    variance,
    posterior: "diagonal",
    prior: "standardNormal",
    encoder: network,
    decoder: network,
    training: { epochs, stepsPerEpoch: 22, batchSize: 64, learningRate },
  };
}

/** Evidence with this spectrum and nothing else: no mixture, normal scores, held-out data like the training's. */
export function evidenceWith(eigenvalues: readonly number[], changes: Partial<Evidence> = {}): Evidence {
  const trace = eigenvalues.reduce((sum, value) => sum + value, 0);
  const columns = eigenvalues.length;
  const summary = {
    rows: 2000,
    minimum: -1,
    maximum: 1,
    meanColumnVariance: trace / columns,
    smallestDeviation: 0.1,
    offCentre: 0,
    shareWhole: 0,
    shareZeroOrOne: 0,
  };
  return {
    format: 1,
    likelihood: { type: "gaussian" },
    columns,
    train: summary,
    heldOut: summary,
    constantColumns: { count: 0, first: [] },
    duplicateColumns: { count: 0, first: [] },
    spectrum: {
      eigenvalues,
      trace,
      heldOutVariances: eigenvalues,
      heldOutTrace: trace,
      complete: true,
      informativeColumns: columns,
      skewness: eigenvalues.map(() => 0),
      excessKurtosis: eigenvalues.map(() => 0),
    },
    mixture: { temperatures: [], rateNats: [], freeEnergy: [], ceilingNats: Math.log(128) },
    codes: [],
    collapsedDistortion: { train: trace / 2, heldOut: trace / 2 },
    ...changes,
  };
}
