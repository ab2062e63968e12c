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

describe("These fields cannot be combined:", () => {
  const bad = (name: string, changes: Changes, underlined: string, words: RegExp) =>
    test(name, () => refuses(changes, underlined, words));
  bad("a condition on labels without labels", { "model.condition": "labels" }, '"labels"', /data\.labels/);
  bad(
    "a condition on columns without columns",
    { "model.condition": "columns" },
    '"columns"',
    /data\.conditionColumns/,
  );
  bad(
    "condition columns without a condition",
    { "data.conditionColumns": [0] },
    '"conditionColumns"',
    /model\.condition to "columns"/,
  );
  bad("a condition column twice", { "data.conditionColumns": [3, 3], "model.condition": "columns" }, "3", /Column 3 /);
  bad(
    "a conditional prior without a condition",
    { "model.prior.type": "conditionalNormal" },
    '"conditionalNormal"',
    /"standardNormal"/,
  );
  bad(
    "convolutions and condition columns without a shape",
    { "data.conditionColumns": [3], "model.condition": "columns", "model.encoder.type": "conv" },
    '"conv"',
    /data\.shape/,
  );
  for (const [type, instead] of [
    ["bernoulli", /"binarize".*gaussian/],
    ["continuousBernoulli", /"scale".*gaussian/],
    ["poisson", /ln\(1 \+ x\).*gaussian/],
  ] as const) {
    const likelihood = { "model.likelihood.type": type, "data.transform": "standardize" };
    bad(`a transformation and a ${type} likelihood`, likelihood, '"standardize"', instead);
  }
  bad(
    "a transformation and classes",
    { "model.likelihood": { type: "categorical", categories: 3 }, "data.transform": "log1p" },
    '"log1p"',
    /one-hot/,
  );
  bad(
    "a transformation and dynamic binarisation",
    { "data.binarize": "dynamic", "data.transform": "center" },
    '"center"',
    /"static"/,
  );
  bad(
    "a VampPrior and a condition",
    { ...labels, "model.prior.type": "vampPrior" },
    '"vampPrior"',
    /model\.condition to "none"/,
  );
  bad(
    "a VampPrior and a posterior that is a flow",
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
    "total correlation and a posterior that is a flow",
    { "model.posterior.type": "iaf", "objective.totalCorrelation": 2 },
    "2",
    /"diagonal"/,
  );
  bad("mmd and a learned prior", { "model.prior.type": "mixture", "objective.mmd": 2 }, "2", /"standardNormal"/);
  bad(
    "layer normalisation in an autoregressive decoder",
    { "model.decoder": { type: "autoregressive", normalization: "layer" } },
    '"layer"',
    /"batch" or "none"/,
  );
  bad(
    "binarised data and a likelihood of grey levels",
    { "data.binarize": "static", "model.likelihood.type": "continuousBernoulli" },
    '"static"',
    /bernoulli/,
  );
  bad(
    "binarised data and a likelihood of classes",
    { "data.binarize": "static", "model.likelihood": { type: "categorical", categories: 3 } },
    '"static"',
    /bernoulli/,
  );
  bad("cycles and a linear warm-up", { "objective.warmup": { epochs: 1, cycles: 3 } }, '"cycles"', /cyclical/);
  bad(
    "a rise and a linear warm-up",
    { "objective.warmup": { epochs: 1, shape: "linear", rise: 1 } },
    '"rise"',
    /cyclical/,
  );
  bad("selection by rate without a target rate", { "training.select": "rate" }, '"rate"', /targetRate/);
  const byFrechet = { "training.select": "frechet" };
  bad(
    "selection by Fréchet distance and a learned prior",
    { ...byFrechet, "model.prior.type": "flow" },
    '"frechet"',
    /"flow".* use the prior "standardNormal", or select by "bound"/,
  );
  bad(
    "selection by Fréchet distance and an autoregressive decoder",
    { ...byFrechet, "model.decoder": { type: "pixelCnn" } },
    '"frechet"',
    /"pixelCnn" .* use "mlp" or "conv", or select by "bound"/,
  );
  bad(
    "selection by Fréchet distance and classes",
    { ...byFrechet, "model.likelihood": { type: "categorical", categories: 3 } },
    '"frechet"',
    /classes have none; .*"bound"/,
  );
  bad("patience without selection", { "training.patience": 3 }, '"patience"', /"select"/);
  bad(
    "a swept value, reported on its axis",
    { "model.posterior.type": "iaf", sweep: { "objective.mmd": [0, 2, 3] } },
    '"objective.mmd"',
    /"diagonal"/,
  );
});

describe("These fields can be combined:", () => {
  test("a condition on labels and a conditional prior", () =>
    void accepts({ ...labels, "model.prior.type": "conditionalNormal" }));
  test("condition columns and convolutions with a shape", () =>
    void accepts({
      "data.conditionColumns": [64],
      "data.shape": [8, 8],
      "model.condition": "columns",
      "model.encoder.type": "conv",
    }));
  test("a cyclical warm-up and its cycles", () =>
    void accepts({ "objective.warmup": { epochs: 1, shape: "cyclical", cycles: 3, rise: 1 } }));
  test("selection by bound and any model with a density", () =>
    void accepts({
      "training.select": "bound",
      "model.posterior.type": "iaf",
      "model.prior.type": "flow",
      "model.decoder": { type: "autoregressive" },
    }));
  test("selection by Fréchet distance, a condition and a library size", () =>
    void accepts({
      ...labels,
      "training.select": "frechet",
      "training.patience": 3,
      "model.likelihood": { type: "negativeBinomial", dispersion: 2, librarySize: true },
    }));
  test("weights of 0 and any posterior", () =>
    void accepts({ "model.posterior.type": "iaf", "objective.totalCorrelation": 0, "objective.mmd": 0 }));
});
