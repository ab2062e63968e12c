import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { annealForward, logMeanWeights, tuneStepSizes } from "../../../src/core/inference/annealedImportance.ts";
import { annealedRateDistortion } from "../../../src/core/inference/annealedRateDistortion.ts";
import { pathFromPosterior, pathFromPrior } from "../../../src/core/inference/annealingPath.ts";
import { gaussianProposal, type GaussianPosterior } from "../../../src/core/inference/gaussianPosterior.ts";
import { importanceBound } from "../../../src/core/inference/importanceBound.ts";
import { LinearGaussianAtBeta } from "../../../src/core/inference/linearGaussian.ts";
import { optimizePosterior } from "../../../src/core/inference/optimizedPosterior.ts";
import { quadratureLogLikelihood } from "../../../src/core/inference/quadrature.ts";
import { annealingSchedule } from "../../../src/core/inference/schedules.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { quadratureFigure } from "../../../src/evaluation/likelihoodBounds.ts";
import { TrainedModel } from "../../../src/evaluation/trainedModel.ts";
import type { EvaluationSettings } from "../../../src/results/evaluations.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import {
  examplesOf,
  largestGap,
  mean,
  meanFieldPosterior,
  randomLinear,
  simulate,
} from "../core/inference/linearModels.ts";
import { accepts } from "../spec/verbs.ts";

/** A VAE without hidden layers is a linear-Gaussian model, of which all estimated quantities are known exactly. */
const COLUMNS = 6;
const VARIANCE = 0.4;
const EXAMPLES = 8;
const linear = { ...randomLinear(COLUMNS, 2, VARIANCE), noiseVariances: new Float64Array(COLUMNS).fill(VARIANCE) };
const { x } = simulate(linear, EXAMPLES);
const exactAt = (beta: number) =>
  examplesOf(x, COLUMNS).map((example) => new LinearGaussianAtBeta(linear, beta).optimum(example));
const exact = examplesOf(x, COLUMNS).map((example) => new LinearGaussianAtBeta(linear).logIntegral(example));

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const matrix = { rows: EXAMPLES, columns: COLUMNS, values: Float32Array.from(x), scale: 1 };
const dataset: Dataset = {
  columns: COLUMNS,
  train: matrix,
  heldOut: matrix,
  fingerprint: "",
  trainLabels: undefined,
  heldOutLabels: undefined,
  labelNames: undefined,
};
const layers = { "model.encoder.hidden": [], "model.decoder.hidden": [], "training.batchSize": 4 };
const [point] = accepts({ "model.latentSize": 2, "model.likelihood.variance": VARIANCE, ...layers }).points;
if (point === undefined) throw new Error("unreachable");

/** The encoder's weights differ from the posterior's, so that its bound is far below the likelihood. */
const encoder = {
  "encoder.posterior.weight": new Float32Array(COLUMNS * 4).fill(0.05),
  "encoder.posterior.bias": Float32Array.of(0.3, -0.3, -0.5, -0.5),
};
const decoder = {
  // The graph's is [latents x columns].
  "decoder.output.weight": Float32Array.from(
    { length: 2 * COLUMNS },
    (_, at) => linear.weights[(at % COLUMNS) * 2 + Math.floor(at / COLUMNS)]!,
  ),
  "decoder.output.bias": Float32Array.from(linear.bias),
};

describe("a linear VAE on the engine", () => {
  const statistics = exampleStatistics(matrix, point.spec.model.likelihood);
  const model = new TrainedModel(
    engine,
    { point, dataset, statistics, parameters: { ...encoder, ...decoder }, epoch: 1, step: 0 },
    { examples: EXAMPLES, chainsPerExample: 64 },
  );
  let ofEncoder: GaussianPosterior;
  beforeAll(async () => {
    model.bind(
      { matrix, condition: undefined },
      Uint32Array.from({ length: EXAMPLES }, (_, row) => row),
      0,
    );
    ofEncoder = (await model.posterior())!;
  });
  afterAll(() => model.dispose());

  test("has the encoder's Gaussians", () => {
    const sums = examplesOf(x, COLUMNS).map((example) => 0.05 * example.reduce((sum, value) => sum + value, 0));
    expect(
      largestGap(
        ofEncoder.mean,
        sums.flatMap((sum) => [sum + 0.3, sum - 0.3]),
      ),
    ).toBeLessThan(1e-5);
    expect(
      largestGap(
        ofEncoder.logVariance,
        sums.flatMap((sum) => [sum - 0.5, sum - 0.5]),
      ),
    ).toBeLessThan(1e-5);
  });

  test("proposes draws from the encoder's Gaussians with their density", async () => {
    const [ours, theirs] = [gaussianProposal(ofEncoder, model), model.proposal];
    const [a, b] = [await ours.draw(seededRandom(1)), await theirs.draw(seededRandom(1))];
    expect(largestGap(a.z, b.z)).toBeLessThan(1e-5);
    expect(largestGap(a.logDensity, b.logDensity)).toBeLessThan(1e-4);
  });

  test("has its exact likelihood by quadrature", async () => {
    const { logLikelihoodNats } = await quadratureLogLikelihood(model, ofEncoder, {
      toleranceNats: 1e-4,
      maximumPoints: 20_000,
    });
    expect(largestGap(logLikelihoodNats, exact)).toBeLessThan(1e-3);
  });

  test("has its exact likelihood by quadrature also where q is a hundred times too narrow", async () => {
    const request = (parameters: Readonly<Record<string, Float32Array<ArrayBuffer>>>) => ({
      engine,
      point: { point, dataset, statistics, parameters, epoch: 1, step: 0 },
      examples: { matrix, condition: undefined },
      rows: Uint32Array.of(0, 1, 2),
      settings: {
        seed: 1,
        examples: 3,
        importanceSamples: 1,
        chains: 1,
        temperatures: 1,
        leapfrogSteps: 1,
        optimizationSteps: 1,
        draws: 1,
        features: "principal",
      } satisfies EvaluationSettings,
      signal: undefined,
    });
    const narrow = { ...encoder, "encoder.posterior.bias": Float32Array.of(0.3, -0.3, -11, -11) };
    for (const q of [encoder, narrow]) {
      const figure = await quadratureFigure(request({ ...q, ...decoder }));
      expect(Math.abs((figure?.mean ?? Number.NaN) - mean(exact.slice(0, 3)))).toBeLessThan(1e-3);
    }
  });

  test("has its exact likelihood by annealing, from the prior and from the encoder", async () => {
    for (const path of [pathFromPrior(model), pathFromPosterior(model, ofEncoder)]) {
      const annealing = { schedule: annealingSchedule("sigmoidal", 60), leapfrogSteps: 3, random: seededRandom(2) };
      const { logWeights } = await annealForward(path, annealing, await tuneStepSizes(path, annealing));
      expect(Math.abs(mean(logMeanWeights(logWeights, model)) - mean(exact))).toBeLessThan(0.1);
    }
  });

  test("has the rate and distortion of its decoder", async () => {
    const curve = await annealedRateDistortion(model, {
      betas: [2, 1, 0.25],
      stepsBetween: 30,
      moves: 40,
      leapfrogSteps: 3,
      random: seededRandom(3),
    });
    for (const { beta, rateNats, distortionNats } of curve) {
      expect(Math.abs(mean(rateNats) / mean(exactAt(beta).map((best) => best.rateNats)) - 1)).toBeLessThan(0.04);
      expect(Math.abs(mean(distortionNats) / mean(exactAt(beta).map((best) => best.distortionNats)) - 1)).toBeLessThan(
        0.02,
      );
    }
  });

  test("has an amortisation gap that an optimised posterior closes", async () => {
    const best = await optimizePosterior(model, ofEncoder, { steps: 300, learningRate: 0.05, random: seededRandom(4) });
    expect(largestGap(best.mean, meanFieldPosterior(linear, x).mean)).toBeLessThan(0.1);
    const bound = async (q: GaussianPosterior) =>
      mean(
        (await importanceBound(model, gaussianProposal(q, model), { samples: 640, random: seededRandom(5) })).elboNats,
      );
    const [before, after, optimum] = [
      await bound(ofEncoder),
      await bound(best),
      await bound(meanFieldPosterior(linear, x)),
    ];
    expect(after - before).toBeGreaterThan(1);
    expect(Math.abs(after - optimum)).toBeLessThan(0.03);
    expect(after).toBeLessThan(mean(exact));
  });
});
