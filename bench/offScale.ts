/**
 * How much a Gaussian VAE loses on columns that do not suit networks, against the same columns centred and scaled: the trainings that
 * the bounds of src/spec/rules/offScale.ts are read from. With a folder, also its tables (.csv, .npy): raw, and standardised.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { densityNats } from "../src/core/columnTransform.ts";
import { fillNormal, seededRandom } from "../src/core/seededRandom.ts";
import { rowsOf, type Dataset, type Matrix } from "../src/data/dataset.ts";
import { readDataset } from "../src/data/readDataset.ts";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import { parseSpec } from "../src/spec/parseSpec.ts";
import { trainBatch } from "../src/training/trainBatch.ts";
import { textTable } from "./support/textTable.ts";

const COLUMNS = 10;
const EPOCHS = [15, 50, 200] as const;
const OFFSETS = [0.5, 1, 2, 3, 5, 10, 30] as const;
const DEVIATIONS = [0.001, 0.01, 0.1, 3, 10, 30, 100] as const;

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

/** Two factors and noise in ten columns, with this deviation and a mean of `offset` deviations. */
function factors(rows: number, offset: number, deviation: number, stream: number): Matrix {
  const normal = new Float32Array(rows * (COLUMNS + 2));
  fillNormal(seededRandom(9, stream), normal);
  const values = Float32Array.from({ length: rows * COLUMNS }, (_, i) => {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    const at = (k: number): number => normal[row * (COLUMNS + 2) + k] ?? NaN;
    const shared = 0.8 * (Math.sin(column + 1) * at(0) + Math.cos(2 * column) * at(1));
    return deviation * (shared + 0.5 * at(2 + column) + offset);
  });
  return { rows, columns: COLUMNS, values, scale: 1 };
}

async function heldOutElbo(spec: object, dataset: Dataset): Promise<number> {
  const { points } = parseSpec(JSON.stringify(spec));
  const job = { batch: { index: 0, points }, dataset, engine, resumeFrom: undefined };
  for await (const event of trainBatch({ ...job, shouldStop: () => false, checkpointDue: () => false }))
    if (event.type === "batchDone") return event.outcomes[0]?.heldOut?.elboNats ?? NaN;
  return NaN;
}

/** The ELBO in units of the deviation, so that only training differs. */
function elboOf(offset: number, deviation: number, epochs: number): Promise<number> {
  const [train, heldOut] = [factors(1000, offset, deviation, 0), factors(400, offset, deviation, 1)];
  const variance = 0.5 * deviation ** 2;
  const spec = { ...specOf("simulated.npy", 3, variance), training: { epochs } };
  return heldOutElbo(spec, { columns: COLUMNS, train, heldOut, fingerprint: "", ...noLabels }).then(
    (elbo) => elbo + COLUMNS * Math.log(deviation),
  );
}

const noLabels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const specOf = (file: string, latentSize: number, variance: number | "learned", transform = "none") => ({
  data: { path: file, transform },
  model: { latentSize, likelihood: { type: "gaussian", variance } },
});

async function lossTable(
  title: string,
  values: readonly number[],
  of: (value: number, epochs: number) => Promise<number>,
) {
  const rows: string[][] = [[title, ...values.map(String)]];
  for (const epochs of EPOCHS) {
    const best = await elboOf(0, 1, epochs);
    const losses: string[] = [];
    for (const value of values) losses.push((best - (await of(value, epochs))).toFixed(2));
    rows.push([`${epochs * 15} steps`, ...losses]);
  }
  console.log(`${textTable(rows)}\n`);
}

await lossTable("nats lost at an offset of ... deviations", OFFSETS, (offset, epochs) => elboOf(offset, 1, epochs));
await lossTable("nats lost at a deviation of ...", DEVIATIONS, (deviation, epochs) => elboOf(0, deviation, epochs));

/** Held out, a Gaussian for each column: with variance 1, and with the training rows' variance. */
function baselines({ train, heldOut, columns }: Dataset): readonly [number, number] {
  const all = (matrix: Matrix) =>
    rowsOf(
      matrix,
      Uint32Array.from({ length: matrix.rows }, (_, row) => row),
    );
  const [seen, held] = [all(train), all(heldOut)];
  let [unit, own] = [0, 0];
  for (let row = 0; row < heldOut.rows; row++) {
    const nats = densityNats(heldOut.transform, held.subarray(row * columns, (row + 1) * columns)) / heldOut.rows;
    [unit, own] = [unit - nats, own - nats];
  }
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: train.rows }, (_, row) => seen[row * columns + j] ?? NaN);
    const mean = column.reduce((sum, value) => sum + value, 0) / train.rows;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.rows;
    let square = 0;
    for (let row = 0; row < heldOut.rows; row++)
      square += ((held[row * columns + j] ?? NaN) - mean) ** 2 / heldOut.rows;
    unit -= (Math.log(2 * Math.PI) + square) / 2;
    own -= (Math.log(2 * Math.PI * variance) + square / variance) / 2;
  }
  return [unit, own];
}

const [, , folder] = process.argv;
if (folder !== undefined) {
  const rows = [["table", "raw, v = 1", "column means", "independent columns", "standardised, v learned"]];
  for (const file of readdirSync(folder).filter((name) => /\.(csv|npy)$/.test(name))) {
    const figures: number[] = [];
    for (const spec of [specOf(file, 2, 1), specOf(file, 2, "learned", "standardize")]) {
      const small = { ...spec, training: { batchSize: 8 } };
      const read = async (asked: object) => {
        const [point] = parseSpec(JSON.stringify(asked)).points;
        return (
          point && (await readDataset(point.spec, { specFolder: path.resolve(folder), mediaFolder: folder })).dataset
        );
      };
      const whole = await read(spec);
      const dataset = whole ?? (await read(small));
      if (dataset === undefined) continue;
      figures.push(
        await heldOutElbo(whole ? spec : small, dataset),
        ...(figures.length === 0 ? baselines(dataset) : []),
      );
    }
    rows.push([file, ...figures.map((nats) => nats.toFixed(2))]);
  }
  console.log(textTable(rows));
}
process.exit(0);
