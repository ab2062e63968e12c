import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import type { Changes } from "./verbs.ts";
import { accepts, specText } from "./verbs.ts";

/** One problem, of this code, on this part of the text. */
function refuses(changes: Changes, underlined: string, words: RegExp): void {
  const text = specText(changes);
  const { problems, points } = parseSpec(text);
  expect(problems.map(({ code, offset, length }) => [code, text.slice(offset, offset + length)])).toEqual([
    ["combination", underlined],
  ]);
  expect(problems[0]?.message).toMatch(words);
  expect(points).toEqual([]);
}

const labels = { "data.labels": "y.npy", "model.condition": "labels" };

describe("fields that do not go together", () => {
  const bad = (name: string, changes: Changes, underlined: string, words: RegExp) =>
    test(name, () => refuses(changes, underlined, words));
  bad("labels as a condition, and no labels", { "model.condition": "labels" }, '"labels"', /data\.labels/);
  bad(
    "columns as a condition, and no columns",
    { "model.condition": "columns" },
    '"columns"',
    /data\.conditionColumns/,
  );
  bad("columns that condition nothing", { "data.conditionColumns": [0] }, '"conditionColumns"', /leave this list out/);
  bad("a column twice", { "data.conditionColumns": [3, 3], "model.condition": "columns" }, "3", /listed twice/);
  bad("a prior of no condition", { "model.prior.type": "conditionalNormal" }, '"conditionalNormal"', /there is none/);
  bad(
    "convolutions over what columns were taken from",
    { "data.conditionColumns": [3], "model.condition": "columns", "model.encoder.type": "conv" },
    '"conv"',
    /data\.shape/,
  );
  bad("a VampPrior and a condition", { ...labels, "model.prior.type": "vampPrior" }, '"vampPrior"', /no condition/);
  bad(
    "a VampPrior of flows",
    { "model.posterior.type": "iaf", "model.prior.type": "vampPrior" },
    '"iaf"',
    /"diagonal"/,
  );
  bad(
    "a VampPrior and batch normalisation",
    { "model.encoder.normalization": "batch", "model.prior.type": "vampPrior" },
    '"batch"',
    /"layer"/,
  );
  bad("a VampPrior and dropout", { "model.encoder.dropout": 0.5, "model.prior.type": "vampPrior" }, "0.5", /dropout/);
  bad(
    "total correlation of a flow",
    { "model.posterior.type": "iaf", "objective.totalCorrelation": 2 },
    "2",
    /"diagonal"/,
  );
  bad(
    "a distance from a learned prior",
    { "model.prior.type": "mixture", "objective.mmd": 2 },
    "2",
    /"standardNormal"/,
  );
  bad(
    "a layer normalised across columns",
    { "model.decoder": { type: "autoregressive", normalization: "layer" } },
    '"layer"',
    /must not see/,
  );
  bad(
    "bits as grey levels",
    { "data.binarize": "static", "model.likelihood.type": "continuousBernoulli" },
    '"static"',
    /bernoulli/,
  );
  bad(
    "bits as classes",
    { "data.binarize": "static", "model.likelihood": { type: "categorical", categories: 3 } },
    '"static"',
    /bernoulli/,
  );
  bad("cycles of a linear warm-up", { "objective.warmup": { epochs: 1, cycles: 3 } }, '"cycles"', /cyclical/);
  bad(
    "a rise of a linear warm-up",
    { "objective.warmup": { epochs: 1, shape: "linear", rise: 1 } },
    '"rise"',
    /cyclical/,
  );
  bad("a target that is selected by and not there", { "training.select": "rate" }, '"rate"', /targetRate/);
  const byFrechet = { "training.select": "frechet" };
  bad(
    "distances of a learned prior's draws",
    { ...byFrechet, "model.prior.type": "flow" },
    '"frechet"',
    /"flow"; use the prior "standardNormal", or select by "bound"/,
  );
  bad(
    "distances of means that a decoder has not",
    { ...byFrechet, "model.decoder": { type: "pixelCnn" } },
    '"frechet"',
    /"pixelCnn" .* use "mlp" or "conv", or select by "bound"/,
  );
  bad(
    "distances between classes",
    { ...byFrechet, "model.likelihood": { type: "categorical", categories: 3 } },
    '"frechet"',
    /classes have none; .*"bound"/,
  );
  bad("patience with nothing to wait for", { "training.patience": 3 }, '"patience"', /"select"/);
  bad(
    "a swept value, on its axis",
    { "model.posterior.type": "iaf", sweep: { "objective.mmd": [0, 2, 3] } },
    '"objective.mmd"',
    /"diagonal"/,
  );
});

describe("fields that do", () => {
  test("labels and a prior of them", () => void accepts({ ...labels, "model.prior.type": "conditionalNormal" }));
  test("columns beside images", () =>
    void accepts({
      "data.conditionColumns": [64],
      "data.shape": [8, 8],
      "model.condition": "columns",
      "model.encoder.type": "conv",
    }));
  test("a cyclical warm-up and its cycles", () =>
    void accepts({ "objective.warmup": { epochs: 1, shape: "cyclical", cycles: 3, rise: 1 } }));
  test("a bound and whatever has a density", () =>
    void accepts({
      "training.select": "bound",
      "model.posterior.type": "iaf",
      "model.prior.type": "flow",
      "model.decoder": { type: "autoregressive" },
    }));
  test("a distance, a condition and a depth", () =>
    void accepts({
      ...labels,
      "training.select": "frechet",
      "training.patience": 3,
      "model.likelihood": { type: "negativeBinomial", dispersion: 2, librarySize: true },
    }));
  test("weights of nothing and any posterior", () =>
    void accepts({ "model.posterior.type": "iaf", "objective.totalCorrelation": 0, "objective.mmd": 0 }));
});
