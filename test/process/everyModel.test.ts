/** Specs drawn from the whole format: each is refused at a place in its text, or builds and makes a training step. */
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { gradients } from "../../src/graph/gradients.ts";
import { elementCount } from "../../src/graph/shape.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { likelihoodOf } from "../../src/model/likelihoods/likelihoodOf.ts";
import type { StackShape } from "../../src/model/modelGraph.ts";
import { buildObjective, trainingOptions } from "../../src/model/objectives/objective.ts";
import { objectiveWeights } from "../../src/model/objectives/objectiveWeights.ts";
import { buildVae } from "../../src/model/vae.ts";
import type { Json } from "../../src/spec/json.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import type { LikelihoodSpec, Spec } from "../../src/spec/spec.ts";
import { pick } from "../support/mutations.ts";

/** Most draws are refused: of their many fields some pair does not go together. */
const HOW_MANY = 8000;
const MAX_REFUSED = 300;
const MAX_TRIED = 250;

/** Small choices of every part. */
const choices = {
  latentSize: [1, 3],
  encoder: [
    { hidden: [] },
    { hidden: [5, 4], activation: "tanh" },
    { hidden: [5], normalization: "batch", dropout: 0.3 },
    { hidden: [5], normalization: "layer" },
    { type: "conv", channels: [3], kernel: 3, stride: 2 },
    { type: "conv", channels: [2, 3], hidden: [4], normalization: "batch", dropout: 0.2 },
  ],
  posterior: [{ type: "diagonal" }, { type: "diagonal" }, { type: "iaf", layers: 2, hidden: [5] }],
  decoder: [
    { hidden: [] },
    { hidden: [5, 4], skip: true },
    { hidden: [5], normalization: "batch", dropout: 0.3 },
    { hidden: [5], normalization: "layer" },
    { type: "conv", channels: [3], kernel: 3, stride: 2 },
    { type: "autoregressive", hidden: [6] },
    { type: "autoregressive", hidden: [6], normalization: "layer" },
    { type: "pixelCnn", channels: [3], kernel: 3 },
  ],
  likelihood: [
    { type: "gaussian", variance: 0.3 },
    { type: "gaussian", variance: "learned" },
    { type: "gaussian", variance: "learnedPerDimension" },
    { type: "bernoulli" },
    { type: "continuousBernoulli" },
    { type: "poisson" },
    { type: "negativeBinomial", dispersion: 2 },
    { type: "negativeBinomial", dispersion: "learned", librarySize: true },
    { type: "zeroInflatedNegativeBinomial", dispersion: 2 },
    { type: "categorical", categories: 3 },
  ],
  prior: [
    { type: "standardNormal" },
    { type: "mixture", components: 3 },
    { type: "vampPrior", components: 3 },
    { type: "flow", layers: 2, hidden: [5] },
    { type: "conditionalNormal" },
    { type: "conditionalNormal", hidden: [4] },
  ],
  condition: ["none", "labels", "columns"],
  objective: [
    { beta: 2 },
    { beta: 2, reconstruction: "mean", kl: "mean", freeBits: 0.1, warmup: { epochs: 2, shape: "cyclical" } },
    { beta: 1, totalCorrelation: 2 },
    { beta: 1, mmd: 5 },
    { type: "targetRate", rate: 2, weight: 10, anneal: { epochs: 5 } },
    { type: "importanceWeighted", samples: 3 },
  ],
  data: [
    {},
    { labels: "y.npy" },
    { labels: "y.npy", binarize: "static" },
    { conditionColumns: [0, 2] },
    { conditionColumns: [16, 17], shape: [4, 4] },
  ],
} satisfies Readonly<Record<string, readonly Json[]>>;

const random = seededRandom(11);
const drawn = Array.from({ length: HOW_MANY }, () => {
  const draw = <Part extends keyof typeof choices>(part: Part): Json => pick<Json>(random, choices[part]);
  const [latentSize, encoder, posterior, decoder] = [
    draw("latentSize"),
    draw("encoder"),
    draw("posterior"),
    draw("decoder"),
  ];
  const [likelihood, prior, condition] = [draw("likelihood"), draw("prior"), draw("condition")];
  const data = { path: "x.npy", ...(draw("data") as object) };
  return JSON.stringify({
    data,
    model: { latentSize, encoder, posterior, decoder, likelihood, prior, condition },
    objective: draw("objective"),
  });
});

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const isSound = (text: string): boolean => parseSpec(text).problems.length === 0;
const refused = drawn.filter((text) => !isSound(text)).slice(0, MAX_REFUSED);
const sound = [...new Set(drawn.filter(isSound))];
const tried = sound.slice(0, MAX_TRIED);

describe(`${HOW_MANY} random specs`, () => {
  test("include rejected and trained ones", () => {
    expect(refused).toHaveLength(MAX_REFUSED);
    expect(tried.length).toBeGreaterThan(10);
  });

  test("give problems with a position in their text and a fix, if they are rejected", () => {
    for (const text of refused) {
      for (const { offset, length, message } of parseSpec(text).problems) {
        expect([text, offset >= 0 && length > 0 && offset + length <= text.length]).toEqual([text, true]);
        expect(message).toMatch(/; .*\.$/);
      }
    }
  });

  test.each(tried)("take a finite training step, alone and stacked, if they are valid: %s", async (text) => {
    for (const models of [1, 2])
      expect(await trainingStep(specOf(text), models)).toSatisfy(
        (numbers: readonly number[]) => numbers.length > 0 && numbers.every(Number.isFinite),
      );
  });
});

function specOf(text: string): Spec {
  const { spec } = parseSpec(text);
  if (spec === undefined) throw new Error("a problem");
  return spec;
}

/** The loss, what is measured and every gradient of one step from the start of training. */
async function trainingStep(spec: Spec, models: number): Promise<readonly number[]> {
  const { model, objective } = spec;
  const shape: StackShape = {
    models,
    rows: 6,
    columns: 16,
    image: [4, 4, 1],
    conditionSize: model.condition === "none" ? 0 : 2,
    sharedSeed: true,
  };
  const examples = Float32Array.from({ length: 10 * shape.columns }, () => datum(model.likelihood));
  const ofColumns = (value: number): Float64Array => new Float64Array(shape.columns).fill(value);
  const statistics = { rows: 10, columnMeans: ofColumns(0.8), columnVariances: ofColumns(0.4), examples };
  const vae = buildVae(model, shape, statistics, trainingOptions(objective));
  const { loss, distortion, kl, noises } = buildObjective(vae, shape, objective);
  const slopes = gradients(
    loss,
    vae.learned.map(({ tensor }) => tensor),
  );
  const outputs: Record<string, Tensor> = { loss, distortion, kl };
  slopes.forEach((gradient, i) => (outputs[`gradient ${i}`] = gradient));
  const results = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape: sizes }]) => [name, new Float32Array(elementCount(sizes))]),
  );

  const bound: Record<string, Float32Array<ArrayBuffer>> = {
    x: Float32Array.from({ length: shape.rows * shape.columns }, () => datum(model.likelihood)),
    condition: Float32Array.from({ length: shape.rows * shape.conditionSize }, (_, i) => i % 2),
  };
  for (const { tensor } of [...vae.noises, ...noises])
    bound[tensor.name] = Float32Array.from({ length: elementCount(tensor.shape) }, () => random.nextUniform());
  for (const { tensor, start } of vae.states)
    bound[tensor.name] = new Float32Array(elementCount(tensor.shape)).fill(start);
  for (const { tensor, sizePerModel, initialise } of vae.learned) {
    const values = new Float32Array(models * sizePerModel);
    for (let m = 0; m < models; m++) initialise(values.subarray(m * sizePerModel, (m + 1) * sizePerModel), m);
    bound[tensor.name] = values;
  }
  const numbers = { ...likelihoodOf(model.likelihood).settings, ...objectiveWeights(spec, shape, 3, 2) };
  for (const [name, value] of Object.entries(numbers)) bound[name] = new Float32Array(models).fill(value);

  const graph = await engine.compile(outputs, { ...bound, ...results });
  await graph.run();
  await graph.dispose();
  return Object.values(results).flatMap((array) => [...array]);
}

/** A number that the likelihood can have made. */
function datum({ type }: LikelihoodSpec): number {
  const uniform = random.nextUniform();
  return type === "gaussian" || type === "bernoulli" || type === "continuousBernoulli"
    ? uniform
    : Math.floor(3 * uniform);
}
