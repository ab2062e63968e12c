import { rowsOf, type Dataset, type Matrix } from "../data/dataset.ts";
import { ParameterMemory } from "../engine/adam/parameterMemory.ts";
import type { Engine, ExampleTable } from "../engine/engine.ts";
import { elementCount } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ExampleLayout, NoiseInput } from "../model/modelGraph.ts";
import { buildObjective, trainingOptions } from "../model/objectives/objective.ts";
import { buildVae } from "../model/vae.ts";
import type { Spec } from "../spec/spec.ts";
import { compileStackStep } from "./compileStackStep.ts";
import { isDiscrete } from "./discreteData.ts";
import { selectsEpochs } from "./epochSelection.ts";
import { Evaluator, type ExampleSet } from "./evaluateModels.ts";
import { layoutOf } from "./exampleLayout.ts";
import { exampleStatistics } from "./exampleStatistics.ts";
import { ExampleStream } from "./exampleStream.ts";
import type { MeasuredStack } from "./measuredStack.ts";
import type { StackStep } from "./stackStep.ts";
import { asLearned, constantsByModel, initialise, settingArrays, weightArrays } from "./stackSetup.ts";

export interface StackOptions {
  readonly specs: readonly [Spec, ...Spec[]];
  readonly dataset: Dataset;
  readonly engine: Engine;
}

type Floats = Float32Array<ArrayBuffer>;

/** What a stack trains with. */
export interface StackParts {
  readonly specs: readonly Spec[];
  readonly layout: ExampleLayout;
  readonly memory: ParameterMemory;
  /** Parameters of the selected epochs, by name; none if the last epoch's are kept. */
  readonly selected: Readonly<Record<string, Floats>>;
  readonly arrays: Readonly<Record<"x" | "condition", Floats>>;
  /** Of a step's examples, in place of `arrays` where the step takes them. */
  readonly rowNumbers: Floats;
  /** One number per model, by the objective's names. */
  readonly weights: Readonly<Record<string, Floats>>;
  readonly noises: readonly {
    readonly name: string;
    readonly distribution: NoiseInput["distribution"];
    readonly values: Floats;
  }[];
  readonly largestMagnitude: number;
  readonly dataset: Dataset;
  readonly train: ExampleSet;
  readonly heldOut: ExampleSet;
  /** The held-out examples that select; those of `heldOut` where all do. */
  readonly selection: ExampleSet;
  readonly step: StackStep;
  readonly stack: MeasuredStack;
  readonly evaluator: Evaluator;
  readonly stream: ExampleStream;
}

/** Where the rows of the graph's inputs come from. */
function tablesOf({ train, condition }: Dataset): Readonly<Record<string, ExampleTable>> {
  const tableOf = (matrix: Matrix): ExampleTable => ({
    rows: matrix.rows,
    columns: matrix.columns,
    read: () =>
      rowsOf(
        matrix,
        Uint32Array.from({ length: matrix.rows }, (_, row) => row),
      ),
  });
  return { x: tableOf(train), ...(condition && { condition: tableOf(condition.train) }) };
}

/** Builds the graphs of a stack, allocates its memory and draws its initial parameters. */
export async function createStackParts({ specs, dataset, engine }: StackOptions): Promise<StackParts> {
  const [{ model, objective, training, data }] = specs;
  const models = specs.length;
  const layout = layoutOf(dataset);
  const statistics = exampleStatistics(dataset.train, model.likelihood);
  const seeds = specs.map((spec) => spec.training.seed);
  const sharedSeed = seeds.every((seed) => seed === seeds[0]);
  const shape = { ...layout, models, rows: training.batchSize, sharedSeed };
  const vae = buildVae(model, shape, statistics, trainingOptions(objective));
  const { loss, distortion, kl, noises: lossNoises } = buildObjective(vae, shape, objective);
  const kept = [...vae.learned, ...vae.states.map(asLearned)];
  const memory = new ParameterMemory(kept, models);
  initialise(memory, kept, seeds);

  const sets = sharedSeed ? 1 : models;
  const settings = settingArrays(specs);
  const arrays = {
    x: new Float32Array(sets * training.batchSize * layout.columns),
    condition: new Float32Array(sets * training.batchSize * layout.conditionSize),
  };
  const rowNumbers = new Float32Array(sets * training.batchSize);
  const noises = [...vae.noises, ...lossNoises].map(({ tensor, distribution }) => ({
    name: tensor.name,
    distribution,
    values: new Float32Array(elementCount(tensor.shape)),
  }));
  const weights = weightArrays(specs, layout);
  const inputs = { ...arrays, ...weights, ...Object.fromEntries(noises.map(({ name, values }) => [name, values])) };
  const learned = vae.learned.map(({ tensor }) => tensor);
  const parameters = memory.views("parameters");
  const held = { ...parameters, ...settings };
  const exampleSet = (matrix: Matrix, condition: Matrix | undefined): ExampleSet => ({
    matrix,
    condition,
    constants: constantsByModel(matrix, specs),
    isDiscrete: isDiscrete(matrix, specs[0]),
  });
  const heldOut = exampleSet(dataset.heldOut, dataset.condition?.heldOut);
  const { selection } = dataset;
  const binarize = data.binarize === "dynamic";
  const stack = { engine, model, models, layout, statistics, binarize, bindings: held };
  return {
    specs,
    layout,
    memory,
    arrays,
    rowNumbers,
    selected: Object.fromEntries(
      selectsEpochs(training)
        ? Object.entries(memory.views("parameters")).map(([name, { length }]) => [name, new Float32Array(length)])
        : [],
    ),
    weights,
    noises,
    largestMagnitude: statistics.largestMagnitude,
    dataset,
    train: exampleSet(dataset.train, dataset.condition?.train),
    heldOut,
    selection: selection ? exampleSet(selection.matrix, selection.condition) : heldOut,
    step: await compileStackStep(engine, {
      loss,
      learned,
      distortion,
      kl,
      states: vae.states.map(({ tensor, next }) => ({ tensor, next: next as Tensor })),
      models,
      memory,
      parameters,
      settings,
      inputs,
      // Bits that are drawn anew at every step are in no table.
      examples: binarize ? undefined : { tables: tablesOf(dataset), rowNumbers },
    }),
    stack,
    evaluator: await Evaluator.create({ ...stack, typicalRows: dataset.heldOut.rows }),
    stream: new ExampleStream({
      dataset,
      batchSize: training.batchSize,
      seeds: sharedSeed ? seeds.slice(0, 1) : seeds,
      binarize,
    }),
  };
}
