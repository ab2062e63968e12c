import { beforeAll, describe, expect, test } from "vitest";
import { promisesOf } from "../../../bench/support/fixPromises.ts";
import { writeRandomData } from "../../../bench/support/randomSpecs.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";
import { mediaFolder, temporaryFolder } from "../data/fixtures.ts";
import { specText, type Changes } from "../spec/verbs.ts";
import { reporter } from "./fixtures.ts";

/** Public reports of VAEs in trouble, on simulated data of the same kind: the cause is named, and the fixes keep what they say. */

const folder = temporaryFolder();
const specs = reporter();
beforeAll(() => {
  writeRandomData(folder.path);
});

const check = (text: string): Promise<SpecReport> =>
  specs.check({ specText: text, specFolder: folder.path, mediaFolder });

const trained: Changes = {
  "model.encoder": { hidden: [32] },
  "model.decoder": { hidden: [32] },
  "training.batchSize": 20,
};

interface Found {
  readonly codes: readonly string[];
  /** Of the named rule. */
  readonly severity: string | undefined;
  readonly message: string;
  readonly titles: readonly string[];
}

async function found(rule: string, changes: Changes): Promise<Found> {
  const text = specText({ ...trained, ...changes });
  const { diagnoses } = await check(text);
  for (const { title, broken } of await promisesOf(text, check)) expect([title, broken]).toEqual([title, undefined]);
  const named = diagnoses.find(({ code }) => code === rule);
  return {
    codes: diagnoses.map(({ code }) => code),
    severity: named?.severity,
    message: named?.message ?? "",
    titles: named?.fixes.map(({ title }) => title) ?? [],
  };
}

describe("Both terms averaged over dimensions (WorldModels 12)", () => {
  const averaged: Changes = {
    "data.path": "few.npy",
    "model.latentSize": 32,
    "model.likelihood": { type: "gaussian", variance: 1 },
    "objective.reconstruction": "mean",
    "objective.kl": "mean",
  };

  test("is named as the cause where rows are fewer than columns and steps are few, with the sum as the first fix", async () => {
    const { titles } = await found("mean-reduction-scales-beta", {
      ...averaged,
      "objective.beta": 80,
      "training.epochs": 60,
    });
    expect(titles[0]).toMatch(/^Set reconstruction to "sum": \d+ of 32 units active/);
  });

  test("keeps its weight where fewer latents are proposed", async () => {
    const { titles } = await found("latent-units-never-used", { ...averaged, "objective.beta": 3 });
    expect(titles).toEqual([
      expect.stringMatching(/^Set latentSize to (\d+) and beta to [\d.]+, for the same weight: \d+ of \1 /),
    ]);
  });
});

test("An averaged reconstruction within a tenth of the threshold (mlcolvar 188) is named, with the sum as the first fix", async () => {
  const changes: Changes = {
    "data.path": "factors.npy",
    "model.likelihood": { type: "gaussian", variance: 1 },
    "objective.reconstruction": "mean",
  };
  const { predictions } = await check(specText({ ...trained, ...changes, "objective.beta": 0.01 }));
  const threshold = predictions[0]?.thresholdBeta ?? NaN;
  const { codes, severity, titles } = await found("mean-reduction-scales-beta", {
    ...changes,
    "objective.beta": 0.95 * threshold,
  });
  expect([codes, severity]).toEqual([["mean-reduction-scales-beta"], "information"]);
  expect(titles[0]).toMatch(/^Set reconstruction to "sum": 2 of 2 units active$/);
});

test("Far fewer rows than columns (y0ast 5) is named", async () => {
  const { codes } = await found("too-few-examples", {
    "data.path": "few.npy",
    "model.latentSize": 20,
    "model.likelihood": { type: "gaussian", variance: "learnedPerDimension" },
  });
  expect(codes).toContain("too-few-examples");
});

test("A variance far below that of raw columns (synthcity 331) is named", async () => {
  const { severity, message } = await found("variance-floor-nan", {
    "data.path": "scales.npy",
    "model.latentSize": 4,
    "model.likelihood": { type: "gaussian", variance: 1 },
  });
  expect(severity).toBe("warning");
  expect(message).toMatch(/variance of 1 .*millionth/);
});

describe("While columns differ much in scale", () => {
  const raw: Changes = { "data.path": "scales.npy", "model.latentSize": 4 };

  test("a variance of their size is not offered, but columns and a variance that train", async () => {
    const { titles } = await found("variance-floor-nan", {
      ...raw,
      "model.likelihood": { type: "gaussian", variance: 1 },
    });
    expect(titles).toEqual([expect.stringMatching(/^Standardise the columns and learn the variance: \d of 4 /)]);
  });

  test("a model whose short training diverges is at risk, and not active with a rate of millions of nats", async () => {
    const text = specText({
      ...trained,
      "data.path": "scales.npy",
      "model.latentSize": 4,
      "model.likelihood": { type: "gaussian", variance: "learnedPerDimension" },
      "training.epochs": 100,
    });
    const { predictions } = await reporter().probe({
      specText: text,
      specFolder: folder.path,
      mediaFolder,
      ceilingSeconds: 60,
    });
    expect(predictions[0]).toMatchObject({ verdict: "at-risk", reasons: ["probe-disagrees"] });
    expect(predictions[0]?.rateNats).toBeLessThan(100);
  });

  test("no beta is offered, whose figures no training reaches", async () => {
    const { codes, titles } = await found("beta-above-collapse-threshold", {
      ...raw,
      "model.likelihood": { type: "gaussian", variance: 1e9 },
      "objective.beta": 1e6,
    });
    expect(codes).toEqual(expect.arrayContaining(["columns-off-scale", "beta-above-collapse-threshold"]));
    expect(titles).toEqual([]);
  });

  test("a size of batches that uses all rows is offered without figures", async () => {
    const { titles } = await found("batch-drops-data", {
      ...raw,
      "model.likelihood": { type: "gaussian", variance: "learnedPerDimension" },
      "training.batchSize": 130,
    });
    expect(titles).toEqual([expect.stringMatching(/^Set batchSize to \d+$/)]);
  });
});

describe("A fixed variance wider than the data (Cross Validated: normal distribution)", () => {
  const wide: Changes = { "data.path": "squares.npy", "model.likelihood": { type: "gaussian", variance: 1 } };

  test("is named, with a learned variance that has a direction left to explain", async () => {
    const { severity, titles } = await found("fixed-variance-too-wide", wide);
    expect(severity).toBe("warning");
    expect(titles).toEqual([expect.stringMatching(/^Learn the variance and set latentSize to 1: 1 of 1 units active/)]);
  });

  test("has its counterpart under Bernoulli, where beta is above the threshold", async () => {
    const { severity } = await found("beta-above-collapse-threshold", {
      "data.path": "squares.npy",
      "model.likelihood": { type: "bernoulli" },
    });
    expect(severity).toBe("warning");
  });
});

test("A weight of the KL far above the threshold of a conditional model (act 55) is named as the averaged reconstruction", async () => {
  const { severity, titles } = await found("mean-reduction-scales-beta", {
    data: { path: "factors.npy", conditionColumns: [0, 1] },
    "model.condition": "columns",
    "model.latentSize": 8,
    "model.likelihood": { type: "gaussian", variance: 1 },
    "objective.beta": 30,
    "objective.reconstruction": "mean",
  });
  expect(severity).toBe("warning");
  for (const title of titles) expect(title).toMatch(/units active/);
});

test("A target rate near the threshold is compared by the beta that it acts like", async () => {
  const { message, titles } = await found("beta-above-collapse-threshold", {
    "data.path": "factors.npy",
    "model.latentSize": 4,
    "model.likelihood": { type: "gaussian", variance: 0.3 },
    objective: { type: "targetRate", rate: 0.002, weight: 200 },
  });
  expect(message).toMatch(/target rate of 0\.002 nats acts like a beta of \d/);
  expect(titles).toEqual([expect.stringMatching(/^Set rate to 0\.5: [1-4] of 4 units active$/)]);
});
