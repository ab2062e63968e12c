import { ReportedError } from "../core/reportedError.ts";
import { permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { gatherRows, type Dataset, type Matrix } from "../data/dataset.ts";
import { ParameterMemory } from "../engine/adam/parameterMemory.ts";
import { gradientName, type Bindings, type Engine } from "../engine/engine.ts";
import { logSumExp } from "../graph/functions.ts";
import { add, input, matmul, multiply, reduceSum, relu, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import { ParameterList } from "../model/parameters.ts";
import { StoreError } from "../store/storeError.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";

/** A network that classifies a data set's labels. Its hidden units are the features in which draws and examples are compared. */
export interface LabelClassifier {
  /** Hidden units. */
  readonly size: number;
  readonly classes: number;
  /** Accuracy on the held-out examples; null if those have no labels. */
  readonly heldOutAccuracy: number | null;
  /** Hidden activations of rows in the units of training (after the data's scale), [rows x columns] -> [rows x size]. */
  featuresOf: (values: Float32Array) => Promise<Float64Array>;
}

export interface ClassifierOptions {
  readonly engine: Engine;
  readonly dataset: Dataset;
  readonly size: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

const BATCH_ROWS = 64;
const STEPS = 2000;
const LEARNING_RATE = 2e-3;
const MAX_CLASSES = 1000;
/** Rows whose features are computed at a time. */
const CHUNK_ROWS = 256;
/** Maximum number of rows from which the inputs' unit is computed. */
const MAX_MEASURED = 2048;

/**
 * One hidden layer of ReLU and a softmax, trained by Adam on the training examples and their labels. The same seed gives the same
 * network.
 * @throws StoreError when the data have no labels to learn
 */
export async function trainLabelClassifier({
  engine,
  dataset,
  size,
  seed,
  signal,
}: ClassifierOptions): Promise<LabelClassifier> {
  const { train, heldOut, columns, heldOutLabels } = dataset;
  const labels = labelsOf(dataset);
  const classOf = new Map([...new Set(labels)].sort((a, b) => a - b).map((label, place) => [label, place]));
  const classes = classOf.size;
  if (classes < 2 || classes > MAX_CLASSES) {
    throw new StoreError(
      `the training examples have ${classes} different labels, but a classifier needs from 2 to ${MAX_CLASSES}: change data.labels, or use --features principal.`,
    );
  }
  const unit = unitOf(train);
  const rows = Math.min(BATCH_ROWS, train.rows);
  const step = buildNetwork({ rows, columns, size, classes });
  const memory = new ParameterMemory(step.learned, 1);
  for (const { tensor, initialise } of step.learned) initialise(memory.view("parameters", tensor.name), seed);
  const parameters = memory.views("parameters");
  const batch = { x: new Float32Array(rows * columns), target: new Float32Array(rows * classes) };
  const gradients = Object.fromEntries(
    Object.entries(memory.views("gradients")).map(([name, array]) => [gradientName(name), array]),
  );
  const losses = { loss: new Float32Array(1) };
  const compiled = await engine.compileStep(
    { loss: step.loss, learned: step.learned.map(({ tensor }) => tensor), outputs: { loss: step.loss } },
    { ...parameters, ...batch, ...gradients, ...losses },
  );
  try {
    const perEpoch = Math.floor(train.rows / rows);
    let order: Uint32Array = new Uint32Array();
    for (let done = 0; done < STEPS; done++) {
      signal?.throwIfAborted();
      const [epoch, place] = [Math.floor(done / perEpoch), done % perEpoch];
      if (place === 0) order = permutation(seededRandom(seed, randomPurpose.shuffle, epoch, 1), train.rows);
      gatherRows(train, order, place * rows, rows, batch.x, 0);
      standardise(batch.x, unit);
      batch.target.fill(0);
      for (let i = 0; i < rows; i++)
        batch.target[i * classes + (classOf.get(labels[order[place * rows + i] as number] as number) as number)] = 1;
      await compiled.run();
      memory.adamStep([LEARNING_RATE], done + 1);
    }
  } finally {
    await compiled.dispose();
  }
  if (!Number.isFinite(losses.loss[0]))
    throw new ReportedError("the classifier of the labels diverged: its loss is not finite");

  const network = { engine, parameters, unit, columns, size, classes };
  return {
    size,
    classes,
    heldOutAccuracy:
      heldOutLabels === undefined
        ? null
        : accuracy(await apply(network, "logits", rowsOf(heldOut)), classes, heldOutLabels, classOf),
    featuresOf: (values) => apply(network, "hidden", values),
  };
}

/** @throws StoreError when there are none */
export function labelsOf({ trainLabels }: Dataset): Int32Array {
  if (trainLabels !== undefined) return trainLabels;
  throw new StoreError(
    `the data of this run have no labels for a classifier to learn: name them with "labels" in the spec's "data" and train anew, or use --features principal.`,
  );
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly classes: number;
}

function buildNetwork({ rows, columns, size, classes }: Sizes) {
  const parameters = new ParameterList(1);
  const linear = (name: string, x: Tensor, inputs: number, outputs: number): Tensor =>
    add(
      matmul(x, parameters.uniform(`${name}.weight`, [inputs, outputs], inputs)),
      parameters.uniform(`${name}.bias`, [1, outputs], inputs),
    );
  const hidden = relu(linear("classifier.hidden", input("x", [rows, columns]), columns, size));
  const logits = linear("classifier.output", hidden, size, classes);
  const own = reduceSum(multiply(logits, input("target", [rows, classes])), [-1]);
  // Softmax cross-entropy, nats per example.
  const loss = multiply(1 / rows, reduceSum(subtract(logSumExp(logits, [-1]), own), [-2]));
  return { hidden, logits, loss, learned: parameters.learned };
}

interface Network extends Omit<Sizes, "rows"> {
  readonly engine: Engine;
  readonly parameters: Bindings;
  readonly unit: Unit;
}

/** Outputs of a trained network for rows, [rows x columns]. */
async function apply(
  { engine, parameters, unit, ...sizes }: Network,
  output: "hidden" | "logits",
  values: Float32Array,
): Promise<Float64Array> {
  const { columns } = sizes;
  const rows = values.length / columns;
  const network = buildNetwork({ ...sizes, rows: CHUNK_ROWS });
  const width = network[output].shape.at(-1) ?? 1;
  const arrays = { x: new Float32Array(CHUNK_ROWS * columns), result: new Float32Array(CHUNK_ROWS * width) };
  const compiled = await engine.compile({ result: network[output] }, { ...parameters, ...arrays });
  const results = new Float64Array(rows * width);
  try {
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - start);
      arrays.x.set(values.subarray(start * columns, (start + count) * columns));
      standardise(arrays.x.subarray(0, count * columns), unit);
      await compiled.run();
      results.set(arrays.result.subarray(0, count * width), start * width);
    }
  } finally {
    await compiled.dispose();
  }
  return results;
}

/** The offset and the unit of the network's inputs. */
interface Unit {
  readonly mean: number;
  readonly deviation: number;
}

/** One unit for all columns, so that their relative scales stay. */
function unitOf(matrix: Matrix): Unit {
  const values = rowsOf(matrix, MAX_MEASURED);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function standardise(values: Float32Array, { mean, deviation }: Unit): void {
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) - mean) / deviation;
}

function rowsOf(matrix: Matrix, most: number = matrix.rows): Float32Array {
  const rows = spreadRows(matrix.rows, most);
  const values = new Float32Array(rows.length * matrix.columns);
  gatherRows(matrix, rows, 0, rows.length, values, 0);
  return values;
}

function accuracy(
  logits: Float64Array,
  classes: number,
  labels: Int32Array,
  classOf: ReadonlyMap<number, number>,
): number {
  let right = 0;
  labels.forEach((label, row) => {
    const ofRow = logits.subarray(row * classes, (row + 1) * classes);
    if (ofRow.indexOf(Math.max(...ofRow)) === classOf.get(label)) right += 1;
  });
  return right / labels.length;
}
