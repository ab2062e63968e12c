import { ReportedError } from "../core/reportedError.ts";
import type { DecoderUse } from "../core/decoderUse.ts";
import { learningRateAt } from "../core/learningRate.ts";
import type { Evaluation } from "../core/evaluation.ts";
import { drawsForExamples } from "../core/evaluationDraws.ts";
import { objectiveWeights } from "../model/objectives/objectiveWeights.ts";
import { checkpointRegions, type CheckpointArrays } from "../results/checkpoint.ts";
import { compareWithBaselines, type Comparison } from "./compareWithBaselines.ts";
import { createEpochScorer } from "./createEpochScorer.ts";
import type { EpochScorer } from "./epochScorer.ts";
import { measureDecoderUse } from "./measureDecoderUse.ts";
import { measureLatentSpace, type LatentSpace } from "./measureLatentSpace.ts";
import { createStackParts, type StackOptions, type StackParts } from "./stackParts.ts";

/** By model. */
export interface Compared {
  readonly evaluations: readonly Evaluation[];
  readonly comparisons: readonly Comparison[];
}

/** A stack of models, ready to train: graphs, memory and examples. It runs steps; trainBatch runs epochs. */
export class StackTrainer {
  readonly stepsPerEpoch: number;
  readonly largestMagnitude: number;
  /** The likelihood's constants over the training examples, by model, which a step's distortion does not include. */
  readonly trainConstantNats: readonly number[];
  readonly #parts: StackParts;
  /** Created on first use: most trainings select no epoch, and none does during a warm-up. */
  #scorer: Promise<EpochScorer> | undefined;

  private constructor(parts: StackParts) {
    this.#parts = parts;
    this.stepsPerEpoch = parts.stream.stepsPerEpoch;
    this.largestMagnitude = parts.largestMagnitude;
    this.trainConstantNats = parts.train.constants.map(({ mean }) => mean);
  }

  static async create(options: StackOptions): Promise<StackTrainer> {
    return new StackTrainer(await createStackParts(options));
  }

  /** One step of every model; its batch means are added to the sums. */
  async step(epoch: number, step: number): Promise<void> {
    const { specs, stream, arrays, rowNumbers, noises, layout, weights } = this.#parts;
    stream.fill(epoch, step, {
      examples: this.#parts.step.takesRowNumbers ? { rowNumbers } : arrays,
      noises,
    });
    const done = epoch * this.stepsPerEpoch + step;
    specs.forEach((spec, m) => {
      for (const [name, value] of Object.entries(objectiveWeights(spec, layout, done, this.stepsPerEpoch))) {
        (weights[name] as Float32Array)[m] = value;
      }
    });
    await this.#parts.step.run({
      learningRates: specs.map((spec) => learningRateAt(spec.training, done / this.stepsPerEpoch)),
      maxNorms: specs.map((spec) => spec.training.clipNorm ?? Infinity),
      step: done + 1,
    });
  }

  /** Sums of the steps' batch means since they were set, nats: by model, the distortion (without its constant), then each dimension's KL. */
  stepSums(): Promise<readonly (readonly number[])[]> {
    return this.#parts.step.sums();
  }

  /** @param sums as `stepSums` gives them; by default zeros */
  setStepSums(sums?: readonly (readonly number[])[]): void {
    const { specs } = this.#parts;
    this.#parts.step.setSums(sums ?? specs.map(({ model }) => Array.from({ length: 1 + model.latentSize }, () => 0)));
  }

  async evaluateHeldOut(samples: number): Promise<readonly Evaluation[]> {
    return this.#parts.evaluator.evaluate(this.#parts.heldOut, samples);
  }

  /** The final figures, and each model beside models without latents on the same examples. */
  async compareHeldOut(): Promise<Compared> {
    const { specs, stack, dataset, evaluator, heldOut } = this.#parts;
    const rowNats = specs.map(() => new Float64Array(heldOut.matrix.rows));
    const evaluations = await evaluator.evaluate(heldOut, drawsForExamples(heldOut.matrix.rows), rowNats);
    const comparisons = await compareWithBaselines({ specs, stack, dataset, heldOut, evaluations, rowNats });
    return { evaluations, comparisons };
  }

  /** Figures on the held-out examples that select; undefined where the same examples report. */
  async evaluateSelection(samples?: number): Promise<readonly Evaluation[] | undefined> {
    const { evaluator, heldOut, selection } = this.#parts;
    if (selection === heldOut) return undefined;
    return evaluator.evaluate(selection, samples ?? drawsForExamples(selection.matrix.rows));
  }

  /** The score of each model's parameters by its spec's criterion; larger is better, NaN if there is none. @param figures computes those on the examples that select */
  async scoreEpoch(figures: () => Promise<readonly Evaluation[]>): Promise<readonly number[]> {
    const { specs, stack, train, selection } = this.#parts;
    this.#scorer ??= createEpochScorer(specs, stack, { train: train.matrix, selection });
    return (await this.#scorer).score(figures);
  }

  /** How much each conditional model's decoder uses z and the condition, on held-out examples; empty for other models. */
  async measureDecoderUse(): Promise<readonly DecoderUse[]> {
    const { stack, heldOut } = this.#parts;
    return heldOut.condition === undefined ? [] : measureDecoderUse(stack, heldOut.matrix, heldOut.condition);
  }

  /** What each model's latent space is like, on held-out examples. */
  measureLatentSpace(): Promise<readonly LatentSpace[]> {
    const { specs, stack, dataset, heldOut } = this.#parts;
    return measureLatentSpace(stack, specs, dataset, heldOut);
  }

  /** The final figures on the training examples. */
  async evaluateTraining(): Promise<readonly Evaluation[]> {
    const { evaluator, train } = this.#parts;
    return evaluator.evaluate(train, drawsForExamples(train.matrix.rows));
  }

  /** Views, not copies: valid until the next step. */
  async arrays(): Promise<CheckpointArrays> {
    await this.#parts.step.download();
    return this.#views();
  }

  #views(): CheckpointArrays {
    const { memory, selected } = this.#parts;
    return {
      parameters: memory.views("parameters"),
      firstMoments: memory.views("firstMoments"),
      secondMoments: memory.views("secondMoments"),
      selected,
    };
  }

  /** Copies a model's current parameters as those to keep. */
  async select(model: number): Promise<void> {
    const { parameters } = await this.arrays();
    this.#copyModel(model, parameters, this.#parts.selected);
  }

  /** Restores a model's kept parameters. */
  async useSelected(model: number): Promise<void> {
    const { parameters } = await this.arrays();
    this.#copyModel(model, this.#parts.selected, parameters);
    this.#parts.step.upload();
  }

  #copyModel(
    model: number,
    from: Readonly<Record<string, Float32Array>>,
    to: Readonly<Record<string, Float32Array>>,
  ): void {
    const models = this.#parts.specs.length;
    for (const [name, target] of Object.entries(to)) {
      const length = target.length / models;
      target.set((from[name] as Float32Array).subarray(model * length, (model + 1) * length), model * length);
    }
  }

  /** Starts from these parameters, with the optimiser's moments at zero. @throws when they are not parameters of these models */
  begin(parameters: Readonly<Record<string, Float32Array>>): void {
    this.restore({ ...this.#views(), parameters });
  }

  /** @throws when a checkpoint's arrays are not those of these models */
  restore(saved: CheckpointArrays): void {
    const arrays = this.#views();
    for (const region of checkpointRegions) {
      for (const [name, array] of Object.entries(arrays[region])) {
        const source = saved[region][name];
        if (source?.length !== array.length)
          throw new ReportedError(
            `the checkpoint does not hold ${name} of this model: it is of another spec or version. Start a new sweep, or delete the ` +
              `folder "checkpoints" of the run to train it from the start.`,
          );
        array.set(source);
      }
    }
    this.#parts.step.upload();
  }

  async dispose(): Promise<void> {
    await this.#parts.step.dispose();
    await this.#parts.evaluator.dispose();
    // If it could not be created, the call that requested it has failed.
    await this.#scorer?.then(
      (scorer) => scorer.dispose(),
      () => undefined,
    );
  }
}
