import { describe, expect, test } from "vitest";
import { Clusters } from "../../../../src/core/collapse/clusters.ts";
import { exponentialFamilyOf } from "../../../../src/core/collapse/exponentialFamily.ts";
import { plainProducts } from "../../../../src/core/collapse/products.ts";
import { anneal } from "../../../../src/core/collapse/softClustering.ts";
import { SoftmaxRows } from "../../../../src/core/collapse/softmax.ts";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";

/** Normal rows, centred, in two columns of standard deviations 2 and 1. */
function normalCloud(rows: number, seed: number): { values: Float32Array; rows: number; variance: number } {
  const values = new Float32Array(rows * 2);
  fillNormal(seededRandom(seed), values);
  const mean = [0, 1].map(
    (column) => values.reduce((sum, value, i) => (i % 2 === column ? sum + value : sum), 0) / rows,
  );
  const centred = values.map((value, i) => (value - mean[i % 2]!) * (i % 2 === 0 ? 2 : 1));
  return {
    values: centred,
    rows,
    variance: centred.reduce((sum, value, i) => (i % 2 === 0 ? sum + value * value : sum), 0) / rows,
  };
}

const cloud = normalCloud(400, 1);
const gaussian = exponentialFamilyOf({ type: "gaussian" });
const options = {
  train: cloud,
  columns: 2,
  mean: new Float64Array(2),
  families: [gaussian, gaussian],
  products: plainProducts,
};

async function rateAfterSettling(temperature: number): Promise<number> {
  const clusters = new Clusters({ ...options, random: seededRandom(2) }, 8);
  clusters.nudge();
  for (let i = 0; i < 400; i++) await clusters.improve(temperature);
  return (await clusters.measure(cloud, temperature)).rateNats;
}

describe("soft clustering", () => {
  test("does not split above the largest eigenvalue", async () =>
    expect(await rateAfterSettling(1.03 * cloud.variance)).toBeLessThan(1e-5));
  test("splits below it", async () => expect(await rateAfterSettling(0.95 * cloud.variance)).toBeGreaterThan(1e-2));

  test("reaches Shannon's rate of a Gaussian, R(D) = sum of 1/2 ln(lambda / t)", async () => {
    const { temperatures, rateNats } = await anneal({
      ...options,
      heldOut: normalCloud(400, 3),
      largestEigenvalue: cloud.variance,
      random: seededRandom(2),
    });
    const at = temperatures.findIndex((t) => t < 0.4 * cloud.variance);
    const t = temperatures[at]!;
    const shannon = Math.log(cloud.variance / t) / 2 + Math.max(0, Math.log(1 / t) / 2);
    expect(rateNats[at]! / shannon).toBeGreaterThan(0.8);
    expect(rateNats[at]! / shannon).toBeLessThan(1.2);
  });

  test("of well separated clusters finds the entropy of their sizes", async () => {
    const noise = normalCloud(400, 4).values;
    const values = noise.map((value, i) => value * 0.1 + (i % 2 === 0 ? (Math.floor(i / 2) % 4 === 0 ? 15 : -5) : 0));
    const rows = { values, rows: 400 };
    const { rateNats, temperatures } = await anneal({
      ...options,
      train: rows,
      heldOut: rows,
      largestEigenvalue: 75,
      random: seededRandom(2),
    });
    const at = temperatures.findIndex((t) => t < 10);
    expect(rateNats[at]).toBeCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), 1);
  });

  test("lowers the free energy with every iteration", async () => {
    const clusters = new Clusters({ ...options, random: seededRandom(2) }, 8);
    clusters.nudge();
    const energies: number[] = [];
    for (let i = 0; i < 30; i++) energies.push(await clusters.improve(1));
    for (let i = 1; i < energies.length; i++) expect(energies[i]).toBeLessThanOrEqual(energies[i - 1]! + 1e-7);
  });

  test("stops before its clusters are single examples", async () => {
    const few = normalCloud(30, 5);
    const { rateNats, ceilingNats } = await anneal({
      ...options,
      train: few,
      heldOut: few,
      largestEigenvalue: few.variance,
      random: seededRandom(2),
    });
    expect(ceilingNats).toBeCloseTo(Math.log(30), 12);
    expect(Math.max(...rateNats)).toBeLessThanOrEqual(0.65 * ceilingNats);
  });
});

test("responsibilities are the softmax of the tempered log-likelihoods with weights", () => {
  const likelihoods = [-3, 0.5, 2, -40, -1000, 0.1];
  const weights = [0.2, 0.3, 0.5].map(Math.log);
  const temperature = 0.7;
  const values = Float32Array.from(likelihoods);
  const masses = new Float64Array(3);
  const { logPartition, meanLikelihood } = new SoftmaxRows(3).respond(
    values,
    new Float64Array(3),
    Float64Array.from(weights),
    temperature,
    masses,
  );
  let expectedPartition = 0;
  let expectedLikelihood = 0;
  for (const row of [0, 1]) {
    const terms = weights.map((weight, k) => Math.exp(weight + likelihoods[row * 3 + k]! / temperature));
    const total = terms.reduce((sum, term) => sum + term, 0);
    expectedPartition += Math.log(total) / 2;
    terms.forEach((term, k) => {
      expect(values[row * 3 + k]).toBeCloseTo(term / total, 6);
      expectedLikelihood += ((term / total) * likelihoods[row * 3 + k]!) / 2;
    });
  }
  expect(logPartition).toBeCloseTo(expectedPartition, 6);
  expect(meanLikelihood).toBeCloseTo(expectedLikelihood, 6);
  expect(masses.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(2, 6);
});
