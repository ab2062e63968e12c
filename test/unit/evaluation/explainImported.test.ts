import { expect, test } from "vitest";
import { explainImported } from "../../../src/evaluation/explainImported.ts";
import { explanationSchema } from "../../../src/results/explanations.ts";
import { Compile } from "typebox/schema";
import { logFolder } from "../importing/importing.ts";

const logs = logFolder();

test("an imported run is explained from its figures alone, without judging causes", () => {
  const { folder } = logs.importing([
    logs.csv("beta,val_rate,val_distortion", "0.5,3,5", "1,2,6.2", "2,0.9,7.6", "4,0,10"),
  ]);
  const explanation = explainImported(folder);
  expect(Compile(explanationSchema).Check(explanation)).toBe(true);
  expect(explanation).toMatchObject({
    best: 0,
    isCollapsed: false,
    cause: null,
    judgements: [],
    remedies: [],
    restarts: [],
    thresholds: [null, null, null, null],
  });
  expect(explanation.picks).toEqual([
    {
      criterion: "elbo",
      point: 0,
      settings: { "objective.beta": 0.5 },
      value: -8,
      rateNats: 3,
      activeUnits: 1,
      sentence: "Held-out ELBO picks objective.beta = 0.5: rate 3 nats, 1 active unit.",
    },
  ]);
  expect(explanation.observations).toEqual([
    expect.stringMatching(/ 2 and 4\b/),
    expect.stringMatching(/^objective\.beta = 1 .*objective\.beta = 0\.5 .* 0\.2 nats/),
  ]);
});

test("a run whose points all failed cannot be explained", () => {
  const { folder } = logs.importing([logs.csv("rate,distortion", "nan,3")]);
  expect(() => explainImported(folder)).toThrow("has figures: each failed.");
});

test("an imported run whose best seeds tie with collapsed ones is not called collapsed, and not healthy either", () => {
  const { folder } = logs.importing([
    logs.csv("beta,training.seed,val_rate,val_distortion", "1,0,2,6.1", "1,1,2,6.3", "4,0,0,8.1", "4,1,0,8.2"),
  ]);
  const { isCollapsed, verdict } = explainImported(folder);
  expect(isCollapsed).toBe(false);
  expect(verdict).toMatch(/does not decide whether to use z.*objective\.beta = 4/);
});

test.each(["valid_ppl", "val/perplexity", "nll_per_token", "BLEU"])(
  "the log of a text model whose KL went to 0, known by %s, ends in advice for such models",
  (name) => {
    const { folder } = logs.importing([
      logs.csv(`epoch,val_rate,val_distortion,${name}`, "1,0.4,98,130", "2,0,95,110"),
    ]);
    const { isCollapsed, verdict } = explainImported(folder);
    expect(isCollapsed).toBe(true);
    expect(verdict).toMatch(/is collapsed: .*text models.*word dropout.*exported as ONNX/);
    expect(verdict).not.toContain("describe the model");
  },
);

test("the log of any other model whose KL went to 0 ends in how to compute its threshold", () => {
  const { folder } = logs.importing([logs.csv("epoch,val_rate,val_distortion,accuracy", "1,0.4,98,0.3", "2,0,95,0.4")]);
  expect(explainImported(folder).verdict).toContain("describe the model in a *.vae.json");
});
