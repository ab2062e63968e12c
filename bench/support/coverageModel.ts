/** The model and the figures of bench/coverage.ts. */
import { drawsForExamples } from "../../src/core/evaluationDraws.ts";
import { fillNormal, seededRandom } from "../../src/core/seededRandom.ts";
import { rowsOf, type Dataset, type Matrix } from "../../src/data/dataset.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { defaultSettings } from "../../src/evaluation/evaluateRun.ts";
import { frechetFigures } from "../../src/evaluation/frechet.ts";
import { annealedFigure, importanceFigures, type BoundsRequest } from "../../src/evaluation/likelihoodBounds.ts";
import { simulateExamples } from "../../src/evaluation/simulateExamples.ts";
import type { TrainedPoint } from "../../src/evaluation/trainedPoints.ts";
import type { EvaluationSettings } from "../../src/results/evaluations.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { Evaluator } from "../../src/training/evaluateModels.ts";
import { layoutOf } from "../../src/training/exampleLayout.ts";
import { exampleStatistics } from "../../src/training/exampleStatistics.ts";
import { constantsByModel, settingArrays } from "../../src/training/stackSetup.ts";
import { StackTrainer } from "../../src/training/stackTrainer.ts";

const COLUMNS = 16;
const TRAIN_ROWS = 2000;
const POOL_ROWS = 20_000;
const STEPS = 1500;

/** Of the short annealings. The long one has five times as many temperatures. */
const FEW_TEMPERATURES = { temperatures: 40, chains: 4, leapfrogSteps: 5 };

export interface Measured {
  readonly mean: number;
  readonly standardError: number;
}

export interface Figure {
  readonly name: string;
  /** Names of the parts, if it measures several at once. */
  readonly parts: readonly string[];
  readonly examples: number;
  readonly long: () => Promise<readonly Measured[]>;
  /** @param pool rows of the pool */
  readonly short: (pool: Uint32Array, seed: number) => Promise<readonly Measured[]>;
}

/** A small VAE on simulated rows, and a large pool of other rows of the same distribution. */
export class CoverageModel {
  readonly poolRows = POOL_ROWS;
  readonly #engine: Engine;
  readonly #point: TrainedPoint;
  /** Draws of the model itself. */
  readonly #own: Matrix;

  private constructor(engine: Engine, point: TrainedPoint, own: Matrix) {
    this.#engine = engine;
    this.#point = point;
    this.#own = own;
  }

  static async train(engine: Engine): Promise<CoverageModel> {
    const { points, problems } = parseSpec(JSON.stringify(specJson));
    const [point] = points;
    if (point === undefined) throw new Error(JSON.stringify(problems));
    const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
    const [train, heldOut] = [simulated(TRAIN_ROWS, 1), simulated(POOL_ROWS, 2)];
    const dataset: Dataset = { columns: COLUMNS, train, heldOut, fingerprint: "", ...labels };
    const trainer = await StackTrainer.create({ specs: [point.spec], dataset, engine });
    for (let step = 0; step < STEPS; step++)
      await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
    const parameters = Object.fromEntries(
      Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [name, Float32Array.from(values)]),
    );
    await trainer.dispose();
    const statistics = exampleStatistics(train, point.spec.model.likelihood);
    const trained: TrainedPoint = { point, dataset, statistics, parameters, epoch: 1, step: 0 };
    const drawn = await simulateExamples(engine, trained, { rows: POOL_ROWS, random: seededRandom(3) });
    return new CoverageModel(engine, trained, { ...heldOut, values: drawn.x });
  }

  get figures(): readonly Figure[] {
    return [
      {
        name: "distortion",
        parts: ["rate", "distortion"],
        examples: 100,
        long: () => this.#sums(this.#matrix(undefined), 0),
        short: (pool, seed) => this.#sums(this.#matrix(pool), seed),
      },
      this.#bound("importance", { examples: 100, samples: 50, longExamples: POOL_ROWS }),
      this.#bound("annealed", { examples: 40, samples: 0, longExamples: 1000 }),
      this.#distance("frechet", this.#point.dataset.heldOut),
      this.#distance("perfect", this.#own),
    ];
  }

  #matrix(pool: Uint32Array | undefined, from = this.#point.dataset.heldOut): Matrix {
    return pool === undefined ? from : { ...from, rows: pool.length, values: rowsOf(from, pool) };
  }

  async #sums(matrix: Matrix, seed: number): Promise<readonly Measured[]> {
    const { point, dataset, statistics, parameters } = this.#point;
    const evaluator = await Evaluator.create({
      engine: this.#engine,
      model: point.spec.model,
      models: 1,
      layout: layoutOf(dataset),
      statistics,
      typicalRows: matrix.rows,
      binarize: false,
      bindings: { ...parameters, ...settingArrays([point.spec]) },
      seed,
    });
    try {
      const constants = constantsByModel(matrix, [point.spec]);
      const [evaluation] = await evaluator.evaluate(
        { matrix, condition: undefined, constants },
        Math.max(seed === 0 ? 16 : 0, drawsForExamples(matrix.rows)),
      );
      if (evaluation === undefined) throw new Error("unreachable");
      const { rateNats, distortionNats, rateStandardErrorNats = NaN, distortionStandardErrorNats = NaN } = evaluation;
      return [
        { mean: rateNats, standardError: rateStandardErrorNats },
        { mean: distortionNats, standardError: distortionStandardErrorNats },
      ];
    } finally {
      await evaluator.dispose();
    }
  }

  #bound(
    name: "importance" | "annealed",
    { examples, samples, longExamples }: Readonly<Record<"examples" | "samples" | "longExamples", number>>,
  ): Figure {
    const measure = async (matrix: Matrix, settings: EvaluationSettings): Promise<readonly Measured[]> => {
      const request: BoundsRequest = {
        ...this.#request(matrix, settings),
        rows: Uint32Array.from({ length: matrix.rows }, (_, row) => row),
      };
      return [
        name === "importance"
          ? (await importanceFigures(request)).importanceWeightedNats
          : await annealedFigure(request),
      ];
    };
    const short = { ...defaultSettings, importanceSamples: Math.max(1, samples), ...FEW_TEMPERATURES };
    const first = Uint32Array.from({ length: longExamples }, (_, row) => row);
    return {
      name,
      parts: [name === "importance" ? `importance, K = ${samples}` : "annealed"],
      examples,
      // Annealing of many temperatures: what a bound of few misses counts against it.
      long: () => measure(this.#matrix(first), { ...short, temperatures: 200 }),
      short: (pool, seed) => measure(this.#matrix(pool), { ...short, seed }),
    };
  }

  #distance(name: string, data: Matrix): Figure {
    const measure = async (matrix: Matrix, settings: EvaluationSettings): Promise<readonly Measured[]> => {
      const figures = await frechetFigures({
        ...this.#request(matrix, settings),
        classifierOf: () => Promise.reject(new Error("not used")),
      });
      if (figures === null) throw new Error("no distance");
      return [{ mean: figures.distance, standardError: figures.standardError ?? NaN }];
    };
    return {
      name,
      parts: [name === "perfect" ? "Fréchet, own draws" : "Fréchet"],
      examples: 200,
      long:
        name === "perfect"
          ? () => Promise.resolve([{ mean: 0, standardError: 0 }])
          : () => measure(data, { ...defaultSettings, draws: POOL_ROWS }),
      short: (pool, seed) => measure(this.#matrix(pool, data), { ...defaultSettings, seed }),
    };
  }

  #request(matrix: Matrix, settings: EvaluationSettings): Omit<BoundsRequest, "rows"> {
    return {
      engine: this.#engine,
      point: this.#point,
      examples: { matrix, condition: undefined },
      settings,
      signal: undefined,
    };
  }
}

const specJson = {
  data: { path: "unused.npy" },
  model: {
    latentSize: 4,
    encoder: { hidden: [32], activation: "tanh" },
    decoder: { hidden: [32], activation: "tanh" },
    likelihood: { type: "gaussian", variance: "learned" },
  },
  objective: { type: "beta", beta: 1 },
  training: { epochs: 100, batchSize: 64, learningRate: 0.003, seed: 0 },
};

/** Waves of two angles in COLUMNS columns, with noise: heavy correlations, and no Gaussian. */
function simulated(rows: number, seed: number): Matrix {
  const noise = new Float32Array(rows * COLUMNS);
  fillNormal(seededRandom(seed, 1), noise);
  const random = seededRandom(seed, 2);
  const values = new Float32Array(rows * COLUMNS);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [2 * Math.PI * random.nextUniform(), 2 * Math.PI * random.nextUniform()];
    for (let j = 0; j < COLUMNS; j++)
      values[row * COLUMNS + j] =
        Math.sin((1 + (j % 2)) * a + j) +
        Math.cos((1 + (j % 3)) * b - j) / 2 +
        0.3 * (noise[row * COLUMNS + j] as number);
  }
  return { rows, columns: COLUMNS, values, scale: 1 };
}
