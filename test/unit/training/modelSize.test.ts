import { describe, expect, test } from "vitest";
import { ignoredNames } from "../../../src/spec/rules/ignoreComments.ts";
import { checkSize, trainingBytes } from "../../../src/training/checkSize.ts";
import { modelSize } from "../../../src/training/modelSize.ts";
import { parameterCount } from "../../../src/training/planBatches.ts";
import { parameterMemoryBytes } from "../../../src/engine/adam/parameterMemory.ts";
import { processorMs } from "../../support/processorMs.ts";
import { diagnose } from "../spec/rules/verbs.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const images = { columns: 8 * 8 * 3, image: [8, 8, 3] as const, conditionSize: 4 };

const models: Readonly<Record<string, Changes>> = {
  perceptrons: { "model.encoder": { hidden: [30, 20] }, "model.decoder": { hidden: [20, 30] } },
  "a decoder that is given z in every layer": { "model.decoder": { hidden: [20, 30, 10], skip: true } },
  "linear maps": { "model.encoder": { hidden: [] }, "model.decoder": { hidden: [] } },
  convolutions: {
    "model.encoder": { type: "conv", channels: [6, 9], hidden: [11] },
    "model.decoder": { type: "conv", channels: [9, 6], hidden: [12] },
  },
  "a masked decoder": { "model.decoder": { type: "autoregressive", hidden: [40, 30] } },
  "a linear masked decoder": { "model.decoder": { type: "autoregressive", hidden: [] } },
  "a PixelCNN": { "model.decoder": { type: "pixelCnn", channels: [8, 7] } },
  classes: {
    "model.likelihood": { type: "categorical", categories: 5 },
    "model.decoder": { type: "autoregressive", hidden: [10] },
  },
  "an inverse autoregressive flow": { "model.posterior": { type: "iaf", layers: 3, hidden: [20, 10] } },
  "a flow as prior": { "model.prior": { type: "flow", layers: 3, hidden: [20, 10] } },
  "a mixture as prior": { "model.prior": { type: "mixture", components: 30 } },
  "a VampPrior": { "model.prior": { type: "vampPrior", components: 12 } },
  "importance-weighted samples": { objective: { type: "importanceWeighted", samples: 7 } },
};

describe("the size of a model from its spec alone", () => {
  test.each(Object.entries(models))("is a close lower bound for %s", (name, changes) => {
    const layout = { ...images, conditionSize: name === "a VampPrior" ? 0 : images.conditionSize };
    const spec = resolved({ "model.latentSize": 5, ...changes });
    const { parameters, activations } = modelSize(spec, layout);
    const counted = parameterCount(spec.model, layout);
    expect(parameters).toBeLessThanOrEqual(counted);
    expect(parameters).toBeGreaterThan(0.95 * counted - 10);
    const exact = trainingBytes(spec, layout);
    expect(parameterMemoryBytes(parameters) + 8 * activations).toBeLessThanOrEqual(exact);
  });
});

const HUGE = 2 ** 31;

describe("a huge model is refused by the field to which it is due, within milliseconds:", () => {
  test.each<[place: string, changes: Changes]>([
    ["model.posterior.layers", { "model.posterior": { type: "iaf", layers: 1e7 } }],
    ["model.posterior.hidden.1", { "model.posterior": { type: "iaf", layers: 2, hidden: [8, HUGE] } }],
    ["model.prior.hidden.0", { "model.prior": { type: "flow", hidden: [HUGE] } }],
    ["model.prior.layers", { "model.prior": { type: "flow", layers: HUGE } }],
    ["model.prior.components", { "model.prior": { type: "mixture", components: HUGE } }],
    ["model.prior.components", { "model.prior": { type: "vampPrior", components: HUGE } }],
    ["model.decoder.channels.0", { "model.decoder": { type: "pixelCnn", channels: [HUGE] } }],
    ["model.decoder.kernel", { "model.decoder": { type: "pixelCnn", channels: [4, 4], kernel: 2 ** 20 + 1 } }],
    ["model.decoder.hidden.0", { "model.decoder": { type: "autoregressive", hidden: [1e7] } }],
    ["model.encoder.channels.1", { "model.encoder": { type: "conv", channels: [4, HUGE] } }],
    ["model.encoder.hidden", { "model.encoder": { hidden: new Array<number>(100_000).fill(3) } }],
    ["model.latentSize", { "model.latentSize": HUGE }],
    ["objective.samples", { objective: { type: "importanceWeighted", samples: HUGE } }],
    ["training.batchSize", { "training.batchSize": HUGE }],
  ])("%s", (place, changes) => {
    const spec = resolved(changes);
    let problem: ReturnType<typeof checkSize>;
    expect(processorMs(() => (problem = checkSize(spec, images)))).toBeLessThan(2000);
    expect(problem?.path.join(".")).toBe(place);
    expect(problem?.message).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("a hundred thousand comments to ignore rules", () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `/* vae-lens-ignore no-such-rule-${i} */`);

  test.each([["\n"], [" "]])("joined by %j are read in a second", (between) => {
    const text = names.join(between);
    expect(processorMs(() => ignoredNames(text))).toBeLessThan(1000);
    expect(ignoredNames(text)).toHaveLength(100_000);
  });

  test("are reported a hundred times, not each", () => {
    const text = `${names.join("\n")}\n{ "data": { "path": "a.npy" }, "model": { "latentSize": 2 } }`;
    const { diagnoses } = diagnose(text);
    expect(diagnoses.filter(({ code }) => code === "unknown-rule").length).toBeLessThanOrEqual(100);
  });
});
