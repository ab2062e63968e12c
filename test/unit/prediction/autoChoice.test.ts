import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { mediaFolder, temporaryFolder } from "../data/fixtures.ts";
import { specText, type Changes } from "../spec/verbs.ts";
import { copyCounts, reporter, request } from "./fixtures.ts";

const folder = temporaryFolder();
beforeAll(() => copyCounts(folder.path));

/** One for all: it keeps the evidence. */
const one = reporter();
const checked = (changes: Changes) => one.check(request(folder.path, changes));
const auto: Changes = { sweep: { "objective.beta": "auto" } };
/** beta* of the counts. */
const THRESHOLD = 56.9;

/** Of eight values along a prediction, two are placed after the others are measured. */
const FIRST = 6;

describe('an "auto" axis of beta', () => {
  test("has six rising values, from every unit used to just past collapse, a prediction of each, and two to come", async () => {
    const { auto: choice, predictions } = await checked(auto);
    expect(choice?.basis).toBe("prediction");
    expect(choice?.values).toHaveLength(8);
    expect(choice?.rounds).toEqual([
      { count: FIRST, placed: true, why: choice?.why },
      { count: 2, placed: false, why: "2 more are placed when the first 6 are measured." },
    ]);
    const first = choice?.values.slice(0, FIRST) ?? [];
    expect(predictions.map(({ settings }) => settings["objective.beta"]).slice(0, FIRST)).toEqual(first);
    expect(first).toEqual(first.toSorted((a, b) => a - b));
    const rates = predictions.slice(0, FIRST).map(({ rateNats }) => rateNats ?? NaN);
    expect(rates.at(-1)).toBe(0);
    expect(first.at(-1)).toBeGreaterThan(THRESHOLD);
    expect(first.at(-1)).toBeLessThan(2 * THRESHOLD);
    const gaps = rates.slice(1).map((rate, i) => (rates[i] ?? NaN) - rate);
    // Rounded to three digits; the last two points lie at and past the threshold.
    for (const gap of gaps) expect(gap).toBeCloseTo((rates[0] ?? NaN) / (FIRST - 1), 0);
    expect(Math.max(...gaps)).toBeLessThan((1.3 * (rates[0] ?? NaN)) / (FIRST - 1));
  });

  test.each([
    [3, undefined],
    [5, undefined],
    [6, [5, 1]],
    [12, [9, 3]],
  ])("of %d values has rounds of %j", async (count, rounds) => {
    const { auto: choice } = await checked({ sweep: { "objective.beta": { auto: count } } });
    expect(new Set(choice?.values).size).toBe(count);
    expect(choice?.rounds?.map((round) => round.count)).toEqual(rounds);
  });

  test("begins well below the threshold", async () => {
    const values = (await checked(auto)).auto?.values ?? [];
    expect(values[0]).toBeLessThanOrEqual(0.25 * THRESHOLD);
  });

  test("has the asked number of values", async () =>
    expect((await checked({ sweep: { "objective.beta": { auto: 3 } } })).auto?.values).toHaveLength(3));

  test("has the same values for all combinations of the other axes, in file order", async () => {
    const sweep = { "training.seed": [0, 1], "objective.beta": { auto: 3 }, "model.latentSize": [2, 4] };
    const { auto: choice, predictions } = await checked({ sweep });
    const wanted = [0, 1].flatMap((seed) =>
      (choice?.values ?? []).flatMap((beta) =>
        [2, 4].map((size) => ({ "training.seed": seed, "objective.beta": beta, "model.latentSize": size })),
      ),
    );
    expect(predictions.map(({ settings }) => settings)).toEqual(wanted);
  });

  test("is given in the spec's own units where a mean reduction scales beta", async () => {
    const [sum, mean] = await Promise.all([
      checked({ sweep: { "objective.beta": { auto: 4 } } }),
      checked({ sweep: { "objective.beta": { auto: 4 } }, "objective.reconstruction": "mean" }),
    ]);
    // Forty columns.
    (mean.auto?.values ?? []).forEach((value, i) =>
      expect((40 * value) / (sum.auto?.values[i] ?? NaN)).toBeCloseTo(1, 1),
    );
  });

  test("is spread, and says why, where nothing is predicted", async () => {
    const { auto: choice } = await checked({ ...auto, "data.path": "none.npy" });
    expect(choice).toMatchObject({ axis: "objective.beta", basis: "spread" });
    expect(choice?.why).toContain("The data give no usable prediction");
    expect(choice?.values).toHaveLength(8);
  });

  test("becomes the values themselves in the text that a run keeps, which reads as the same points", async () => {
    const asked = request(folder.path, { sweep: { "training.seed": [3], "objective.beta": { auto: 4 } } });
    const { specText, choice } = await one.choose(asked);
    const kept = parseSpec(specText);
    expect(kept.problems).toEqual([]);
    expect(kept.points.map(({ settings }) => settings["objective.beta"])).toEqual(choice?.values);
    // A run that is resumed, or a copy of its spec, chooses nothing anew.
    expect((await one.choose({ ...asked, specText })).specText).toBe(specText);
  });
});

test('an "auto" axis of a target rate has equal steps from 0 to the predicted full rate', async () => {
  const { auto: choice, predictions } = await checked({
    objective: { type: "targetRate", rate: 1, weight: 100 },
    sweep: { "objective.rate": { auto: 5 } },
  });
  const values = choice?.values ?? [];
  expect([values[0], values.length]).toEqual([0, 5]);
  const full = values.at(-1) ?? NaN;
  values.forEach((value, i) => expect(value / full).toBeCloseTo(i / 4, 1));
  expect(predictions.at(-1)?.activeUnits).toBe(4);
});

describe('an "auto" axis of beta for the wines\' standardised columns', () => {
  const samples = path.resolve(import.meta.dirname, "../../../samples");
  const wine: Changes = {
    "data.path": "wine.csv",
    "data.transform": "standardize",
    "data.heldOut": { fraction: 0.2, seed: 0 },
    "model.encoder": { hidden: [32] },
    "model.decoder": { hidden: [32] },
    "model.likelihood": { type: "gaussian", variance: "learned" },
    "training.epochs": 500,
    "training.batchSize": 16,
  };
  const wines = (changes: Changes) =>
    one.check({ specText: specText({ ...wine, ...changes }), specFolder: samples, mediaFolder });

  /** Rates of the combination of the other axes that has this setting, in the order of the betas. */
  const ratesOf = ({ predictions }: Awaited<ReturnType<typeof wines>>, name: string, value: number) =>
    predictions.filter(({ settings }) => settings[name] === value).map(({ rateNats }) => rateNats ?? NaN);

  test("is even where one of two sizes has no finite rate at the first beta", async () => {
    const report = await wines({ sweep: { "model.latentSize": [2, 13], "objective.beta": { auto: 10 } } });
    expect(report.auto?.basis).toBe("prediction");
    expect(report.predictions.map(({ rateNats }) => rateNats ?? undefined)).toContain(undefined);
    const rates = ratesOf(report, "model.latentSize", 2).slice(0, 8);
    const gaps = rates.slice(1).map((rate, i) => (rates[i] ?? NaN) - rate);
    // The two sizes share the steps: bunched at the end, one of them would have most of the rate.
    expect(Math.max(...gaps)).toBeLessThan(0.25 * (rates[0] ?? NaN));
    expect(Math.min(...gaps)).toBeGreaterThan(0);
  });

  test("spans the frontiers of all swept variances", async () => {
    const sweep = { "model.likelihood.variance": [0.1, 0.5], "objective.beta": { auto: 10 } };
    const report = await wines({ "model.likelihood": { type: "gaussian", variance: 0.5 }, sweep });
    const [small, large] = [0.1, 0.5].map((variance) =>
      ratesOf(report, "model.likelihood.variance", variance).slice(0, 8),
    );
    expect([small?.at(-1), large?.at(-1)]).toEqual([0, 0]);
    // The smaller variance collapses at five times the beta, where the larger one has no rate left.
    expect(small?.at(-2)).toBeGreaterThan(0);
    expect(large?.at(-2)).toBe(0);
    const shares = (small ?? []).map(
      (rate, i) => rate / (small?.[0] ?? NaN) + (large?.[i] ?? NaN) / (large?.[0] ?? NaN),
    );
    const steps = shares.slice(1).map((share, i) => (shares[i] ?? NaN) - share);
    for (const step of steps) expect(step).toBeCloseTo(2 / 7, 1);
  });

  test("is spread twice as wide, in three digits, where most points are at risk", async () => {
    const fixed: Changes = {
      "model.likelihood": { type: "gaussian", variance: 0.5 },
      sweep: { "objective.beta": "auto" },
    };
    const [sure, unsure] = await Promise.all([wines(fixed), wines({ ...fixed, "training.epochs": 1 })]);
    const [along, spread] = [sure.auto?.values.slice(0, FIRST) ?? [], unsure.auto?.values ?? []];
    expect([sure.auto?.basis, unsure.auto?.basis]).toEqual(["prediction", "spread"]);
    expect(unsure.auto?.why).toContain("at risk at 8 of 8 points");
    expect(new Set(spread).size).toBe(8);
    expect(spread[0]).toBeCloseTo((along[0] ?? NaN) / 2, 2);
    expect(Math.max(...spread) / (along.at(-1) ?? NaN)).toBeCloseTo(2, 1);
    expect(spread).toEqual(spread.map((value) => Number(value.toPrecision(3))));
  });
});
