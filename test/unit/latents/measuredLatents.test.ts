import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LatentFigures } from "../../../src/results/latentFigures.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { measureLatents } from "../../../src/training/latents/measureLatents.ts";
import { useHdf5Program } from "../data/hdf5Program.ts";
import { openLatents } from "../../../src/training/latents/openLatents.ts";

const folder = join(import.meta.dirname, "../../fixtures/latents");
const folders = { specFolder: folder, mediaFolder: folder };

useHdf5Program();

/** NumPy's figures (make.py): its draws are 200 a row. */
interface Reference {
  readonly rateNats: number;
  readonly rateStandardErrorNats: number;
  readonly klPerDimensionNats: readonly number[];
  readonly activeUnits: number;
  readonly mutualInformationNats: number;
  readonly marginalKlNats: number;
  readonly totalCorrelationNats: number;
  readonly mutualInformationErrorNats: number;
  readonly marginalKlErrorNats: number;
  readonly totalCorrelationErrorNats: number;
  readonly means: readonly number[];
  readonly standardDeviations: readonly number[];
  readonly excessKurtoses: readonly number[];
}

const reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8")) as Record<string, Reference>;

/** @param text a spec, or its model */
async function measured(text: string | object): Promise<readonly LatentFigures[]> {
  const spec = typeof text === "string" ? text : JSON.stringify({ model: { type: "latents", ...text } });
  const { points, problems } = parseSpec(spec);
  expect(problems).toEqual([]);
  expect((await openLatents(points, folders)).problems).toEqual([]);
  const outcomes = await Promise.all(points.map((point) => measureLatents(point, folders)));
  return outcomes.map(({ latents }) => latents!);
}

function expectFigures(found: LatentFigures | undefined, expected: Reference): void {
  const close = (value: number | null | undefined, wanted: number): void => {
    expect(value).toBeCloseTo(wanted, 5);
  };
  close(found?.rateNats, expected.rateNats);
  close(found?.rateStandardErrorNats, expected.rateStandardErrorNats);
  expected.klPerDimensionNats.forEach((nats, j) => {
    close(found?.klPerDimensionNats?.[j], nats);
  });
  expect(found?.activeUnits).toBe(expected.activeUnits);
  expected.means.forEach((mean, channel) => {
    const moments = found?.channels[channel];
    close(moments?.mean, mean);
    close(moments?.standardDeviation, expected.standardDeviations[channel]!);
    close(moments?.scaleFactor, 1 / expected.standardDeviations[channel]!);
    close(moments?.excessKurtosis, expected.excessKurtoses[channel]!);
  });
  const parts = ["mutualInformation", "marginalKl", "totalCorrelation"] as const;
  for (const part of parts) {
    const { mean = NaN, standardError = NaN } = found?.information?.[`${part}Nats`] ?? {};
    const error = Math.hypot(standardError, expected[`${part}ErrorNats`]);
    expect(Math.abs(mean - expected[`${part}Nats`])).toBeLessThan(4 * error + 1e-3);
  }
  const { mutualInformationNats, marginalKlNats } = found!.information!;
  expect(mutualInformationNats.mean + marginalKlNats.mean).toBeCloseTo(expected.rateNats, 5);
}

describe("latents of another program", () => {
  test("have NumPy's figures at each point of a sweep, whose values stand in the names as written", async () => {
    const [first, second] = await measured(
      `{ "model": { "type": "latents", "mean": "flat-mean-{objective.beta}.npy", "logVariance": "flat-logvar-{objective.beta}.npy" },
         "sweep": { "objective.beta": [1.0, 4] } }`,
    );
    expectFigures(first, reference["flat"]!);
    expectFigures(second, reference["collapsed"]!);
  });

  test("have the same figures by channel from variances and deviations, channels first and last", async () => {
    const [first] = await measured({ mean: "images.npz#mu", variance: "images.npz#var", layout: "channelsFirst" });
    expectFigures(first, reference["images"]!);
    expect(first?.shape).toEqual([2, 3, 2]);
    const [last] = await measured({
      mean: "images.h5#last/mu",
      standardDeviation: "images.h5#last/std",
      layout: "channelsLast",
    });
    expect(last?.rateNats).toBeCloseTo(first!.rateNats!, 5);
    expect(last?.channels.map(({ standardDeviation }) => standardDeviation.toFixed(5))).toEqual(
      first?.channels.map(({ standardDeviation }) => standardDeviation.toFixed(5)),
    );
  });

  test("have no rate and none of its parts where only means are known", async () => {
    const [found] = await measured({ mean: "cells.h5ad#obsm/X_scVI" });
    expect(found).toMatchObject({
      rows: 60,
      rateNats: null,
      klPerDimensionNats: null,
      information: null,
      activeUnits: reference["flat"]!.activeUnits,
    });
  });
});

describe("refused latents", () => {
  const problemsOf = async (model: object, more: object = {}) => {
    const { points, problems } = parseSpec(JSON.stringify({ ...more, model: { type: "latents", ...model } }));
    if (points.length === 0) return problems;
    return (await openLatents(points, folders)).problems;
  };

  test.each([
    [{ mean: "flat-mean-1.0.npy", variance: "flat-logvar-1.0.npy" }, "latents-spread", 'name the array "logVariance"'],
    [{ mean: "flat-mean-1.0.npy", logVariance: "images.npz#var" }, "data-shape", "30 x 2 x 3 x 2"],
    [{ mean: "flat-mean-1.0.npy", layout: "channelsFirst" }, "latents-layout", 'Set "layout": "rows"'],
    [{ mean: "images.npz#mu", logVariance: "images.npz#var" }, "latents-spread-kind", "None of the log-variances"],
    [{ mean: "images.npz#none" }, "data-key-missing", "mu"],
    [{ mean: "a.npy", variance: "b.npy", logVariance: "c.npy" }, "combination", "given twice"],
  ])("%j: %s", async (model, code, text) => {
    const [problem] = await problemsOf(model);
    expect(problem).toMatchObject({ code });
    expect(problem?.message).toContain(text);
  });

  test("of other rows than the data's held-out part", async () => {
    const data = { path: "flat-mean-1.0.npy", heldOut: { fraction: 0.5, seed: 0 } };
    const [problem] = await problemsOf({ mean: "flat-mean-1.0.npy" }, { data });
    expect(problem).toMatchObject({ code: "latents-rows" });
    expect(problem?.message).toContain("60 rows, but 30 examples");
  });

  test("a spec of a model without data", () => {
    const { problems } = parseSpec(JSON.stringify({ model: { latentSize: 2, likelihood: { type: "bernoulli" } } }));
    expect(problems.map(({ message }) => message)).toEqual(['The spec needs "data".']);
  });
});
