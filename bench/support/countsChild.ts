/**
 * The measured process of bench/counts.ts: trains the model on counts for some seconds and prints CountsFigures.
 *   node countsChild.cjs COUNTS ROWS SECONDS        COUNTS: a file of bytes, row after row
 */
import { readFileSync } from "node:fs";
import type { Dataset, Matrix } from "../../src/data/dataset.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { resolveSpec } from "../../src/spec/resolveSpec.ts";
import { StackTrainer } from "../../src/training/stackTrainer.ts";
import { countsSpec, type CountsFigures } from "./countsModel.ts";

/** Left out of the medians: cold caches. */
const WARM_UP_STEPS = 5;

async function countsFigures(file: string, rows: number, seconds: number): Promise<CountsFigures> {
  const { engine } = await chooseEngine("onnxruntime-node", process.argv[1] ?? "");
  const values = new Uint8Array(readFileSync(file));
  const train: Matrix = { rows, columns: values.length / rows, values, scale: 1 };
  const heldOut: Matrix = { ...train, rows: 128, values: values.subarray(0, 128 * train.columns) };
  const dataset: Dataset = {
    columns: train.columns,
    train,
    heldOut,
    trainLabels: undefined,
    heldOutLabels: undefined,
    labelNames: undefined,
    fingerprint: "",
  };
  const trainer = await StackTrainer.create({ specs: [resolveSpec(countsSpec("", 1))], dataset, engine });
  const times: number[] = [];
  const losses: number[] = [];
  const begin = performance.now();
  const cpu = process.cpuUsage();
  for (let step = 0; performance.now() - begin < 1000 * seconds; step++) {
    const start = performance.now();
    await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
    losses.push((await trainer.stepSums())[0]?.[0] ?? NaN);
    trainer.setStepSums();
    times.push(performance.now() - start);
  }
  const { user } = process.cpuUsage(cpu);
  await trainer.dispose();
  const sorted = times.slice(WARM_UP_STEPS).sort((a, b) => a - b);
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    cpuMs: user / 1000 / times.length,
    steps: times.length,
    // Batch 100, with its constant: both programs have learned as much by then.
    distortionNats: (losses[99] ?? NaN) + (trainer.trainConstantNats[0] ?? NaN),
    // Linux counts in kilobytes.
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

const [file = "", rows = "1", seconds = "5"] = process.argv.slice(2);
void countsFigures(file, Number(rows), Number(seconds)).then((figures) => {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
