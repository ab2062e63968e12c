/**
 * The measured process of bench/step.ts, bundled like the worker: trains a stack for some seconds and prints StepFigures.
 *   node stepChild.cjs mid|tiny|convolutional MODELS SECONDS [ENGINE]
 */
import { fillUniform, seededRandom } from "../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../src/data/dataset.ts";
import { chooseEngine, type EngineChoice } from "../../src/engine/chooseEngine.ts";
import { resolveSpec } from "../../src/spec/resolveSpec.ts";
import type { Spec } from "../../src/spec/spec.ts";
import { StackTrainer } from "../../src/training/stackTrainer.ts";
import { stepSizes, type StepFigures, type StepSize } from "./stepSizes.ts";

const STEPS_PER_EPOCH = 20;
/** Left out of the median: compilation and cold caches. */
const WARM_UP_STEPS = 10;

async function stepFigures(
  size: StepSize,
  models: number,
  seconds: number,
  choice: EngineChoice,
): Promise<StepFigures> {
  const { engine } = await chooseEngine(choice, process.argv[1] ?? "");
  const specs = Array.from({ length: models }, (_, m) => specOf(size, 1 + m));
  const trainer = await StackTrainer.create({ specs: specs as [Spec, ...Spec[]], dataset: bits(size), engine });
  const times: number[] = [];
  const begin = performance.now();
  for (let step = 0; performance.now() - begin < 1000 * seconds; step++) {
    const start = performance.now();
    await trainer.step(Math.floor(step / STEPS_PER_EPOCH), step % STEPS_PER_EPOCH);
    await trainer.stepSums();
    times.push(performance.now() - start);
  }
  await trainer.dispose();
  const sorted = times.slice(Math.min(WARM_UP_STEPS, Math.floor(times.length / 4))).sort((a, b) => a - b);
  // Linux counts in kilobytes.
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN, steps: sorted.length, peakMegabytes };
}

function specOf(size: StepSize, beta: number): Spec {
  const { encoder, decoder, latentSize, batchSize } = stepSizes[size];
  return resolveSpec({
    data: { path: "" },
    model: { latentSize, encoder, decoder, likelihood: { type: "bernoulli" } },
    objective: { beta },
    training: { epochs: 1, batchSize },
  });
}

/** Three bits in ten are set. */
function bits(size: StepSize): Dataset {
  const { columns, batchSize } = stepSizes[size];
  const exampleShape = size === "convolutional" ? stepSizes[size].image : undefined;
  const rows = STEPS_PER_EPOCH * batchSize;
  const values = new Float32Array(rows * columns);
  fillUniform(seededRandom(1), values, 1);
  const train: Matrix = { rows, columns, values: values.map((u) => (u < -0.4 ? 1 : 0)), scale: 1 };
  const heldOut: Matrix = { ...train, rows: batchSize, values: train.values.subarray(0, batchSize * columns) };
  return {
    columns,
    exampleShape,
    train,
    heldOut,
    trainLabels: undefined,
    heldOutLabels: undefined,
    labelNames: undefined,
    fingerprint: "",
  };
}

const [size = "", models = "1", seconds = "5", engine = "onnxruntime-node"] = process.argv.slice(2);
void stepFigures(size as StepSize, Number(models), Number(seconds), engine as EngineChoice).then((figures) => {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
