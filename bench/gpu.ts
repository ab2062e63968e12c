/**
 * The time of a training step on the processor and on the GPU, over batch size and width, with the transfer of a batch apart.
 *   npx tsx bench/gpu.ts [SECONDS] [WIDTH,WIDTH...] [BATCH,BATCH...]
 * A GPU step is a step with everything: examples gathered, noise drawn and sent, forward, backward and Adam on the device. The device
 * works while the next steps are prepared; the time is that of all steps and of the wait for the last. Says so where no GPU is.
 */
import { fillUniform, seededRandom } from "../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../src/data/dataset.ts";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import type { Engine } from "../src/engine/engine.ts";
import { EngineError } from "../src/engine/engineError.ts";
import { input, reduceSum } from "../src/graph/operations.ts";
import { resolveSpec } from "../src/spec/resolveSpec.ts";
import { StackTrainer } from "../src/training/stackTrainer.ts";
import { textTable } from "./support/textTable.ts";

const COLUMNS = 784;
const STEPS_PER_EPOCH = 20;
const WARM_UP_STEPS = 3;

const [seconds = "2", widths = "64,512,2048", batches = "128,1024"] = process.argv.slice(2);
const numbers = (text: string): readonly number[] => text.split(",").map(Number);

/** Three bits in ten are set. */
function bits(batchSize: number): Dataset {
  const rows = STEPS_PER_EPOCH * batchSize;
  const values = new Float32Array(rows * COLUMNS);
  fillUniform(seededRandom(1), values, 1);
  const train: Matrix = { rows, columns: COLUMNS, values: values.map((u) => (u < -0.4 ? 1 : 0)), scale: 1 };
  const heldOut: Matrix = { ...train, rows: batchSize, values: train.values.subarray(0, batchSize * COLUMNS) };
  const unlabelled = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
  return { columns: COLUMNS, exampleShape: undefined, train, heldOut, ...unlabelled, fingerprint: "" };
}

/** Milliseconds of one of many runs, of which `wait` awaits the last. */
async function millisecondsOf(run: (i: number) => Promise<void>, wait: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARM_UP_STEPS; i++) await run(i);
  await wait();
  const begin = performance.now();
  let runs = 0;
  while (runs === 0 || performance.now() - begin < 1000 * Number(seconds)) await run(WARM_UP_STEPS + runs++);
  await wait();
  return (performance.now() - begin) / runs;
}

async function stepMs(engine: Engine, width: number, batchSize: number): Promise<number> {
  const spec = resolveSpec({
    data: { path: "" },
    model: {
      latentSize: 16,
      encoder: { hidden: [width, width] },
      decoder: { hidden: [width, width] },
      likelihood: { type: "bernoulli" },
    },
    training: { epochs: 1, batchSize },
  });
  const trainer = await StackTrainer.create({ specs: [spec], dataset: bits(batchSize), engine });
  const step = (i: number): Promise<void> => trainer.step(Math.floor(i / STEPS_PER_EPOCH), i % STEPS_PER_EPOCH);
  const time = await millisecondsOf(step, () => trainer.stepSums());
  await trainer.dispose();
  return time;
}

/** A batch sent, and one number fetched. */
async function transferMs(engine: Engine, batchSize: number): Promise<number> {
  const shape = [batchSize, COLUMNS];
  const bindings = { x: new Float32Array(batchSize * COLUMNS), sum: new Float32Array(1) };
  const graph = await engine.compile({ sum: reduceSum(input("x", shape), [0, 1]) }, bindings);
  const time = await millisecondsOf(
    () => graph.run(),
    () => Promise.resolve(),
  );
  await graph.dispose();
  return time;
}

async function measure(): Promise<void> {
  const { engine: cpu } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const { engine: gpu, reason } = await chooseEngine("webgpu", import.meta.filename);
  console.log(`${cpu.name}, one thread, beside ${gpu.name} (${reason}); ms a step, one run of ${seconds} s each.`);
  const rows: (readonly (string | number)[])[] = [["width, batch", "CPU", "GPU", "CPU / GPU", "sending a batch"]];
  for (const width of numbers(widths))
    for (const batch of numbers(batches)) {
      const [onCpu, onGpu] = [await stepMs(cpu, width, batch), await stepMs(gpu, width, batch)];
      const times = [onCpu.toFixed(2), onGpu.toFixed(2), (onCpu / onGpu).toFixed(2)];
      rows.push([`${width}, ${batch}`, ...times, (await transferMs(gpu, batch)).toFixed(2)]);
    }
  console.log(textTable(rows));
}

try {
  await measure();
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  console.log(`Nothing is measured: ${error.message}`);
}
