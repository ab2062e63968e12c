import { copyFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { densityNats } from "../../../src/core/columnTransform.ts";
import { rowsOf, type Dataset, type Matrix } from "../../../src/data/dataset.ts";
import { readDataset } from "../../../src/data/readDataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { applyTextEdits } from "../../../src/spec/rules/textEdit.ts";
import { trainBatch } from "../../../src/training/trainBatch.ts";
import { mediaFolder, temporaryFolder } from "../data/fixtures.ts";
import { specText } from "../spec/verbs.ts";
import { reporter } from "./fixtures.ts";

const folder = temporaryFolder();
const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const tables = path.resolve(import.meta.dirname, "../../fixtures/tables");

async function check(text: string) {
  return reporter().check({ specText: text, specFolder: folder.path, mediaFolder });
}

async function trained(text: string): Promise<{ readonly elboNats: number; readonly dataset: Dataset }> {
  const { points } = parseSpec(text);
  const { dataset } = await readDataset(points[0]!.spec, { specFolder: folder.path, mediaFolder });
  if (dataset === undefined) throw new Error("no data");
  const job = { batch: { index: 0, points }, dataset, engine, resumeFrom: undefined };
  for await (const event of trainBatch({ ...job, shouldStop: () => false, checkpointDue: () => false }))
    if (event.type === "batchDone") return { elboNats: event.outcomes[0]?.heldOut?.elboNats ?? NaN, dataset };
  throw new Error("the training did not end");
}

const allRows = (matrix: Matrix) =>
  rowsOf(
    matrix,
    Uint32Array.from({ length: matrix.rows }, (_, row) => row),
  );

/** Held-out ln p of a Gaussian for each column, with the training rows' means and variances. */
function independentColumnsNats({ train, heldOut, columns }: Dataset): number {
  const [seen, held] = [allRows(train), allRows(heldOut)];
  let nats = 0;
  for (let row = 0; row < heldOut.rows; row++)
    nats -= densityNats(heldOut.transform, held.subarray(row * columns, (row + 1) * columns));
  for (let j = 0; j < columns; j++) {
    const column = Array.from({ length: train.rows }, (_, row) => seen[row * columns + j]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / train.rows;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.rows;
    for (let row = 0; row < heldOut.rows; row++)
      nats -= (Math.log(2 * Math.PI * variance) + (held[row * columns + j]! - mean) ** 2 / variance) / 2;
  }
  return nats / heldOut.rows;
}

describe.each([
  ["wine.csv", 64],
  ["iris.csv", 60],
  ["linnerud.csv", 8],
] as const)("the raw table %s under a Gaussian of variance 1", (file, batchSize) => {
  const raw = specText({ "data.path": file, "training.batchSize": batchSize });

  test("has a warning whose fix removes it, adds none, and trains above a Gaussian for each column", async () => {
    await copyFile(path.join(tables, file), path.join(folder.path, file));
    const { diagnoses } = await check(raw);
    const warning = diagnoses.find(({ severity }) => severity === "warning");
    expect(warning?.code).toBe("columns-off-scale");
    const fixed = applyTextEdits(raw, warning?.fixes[0]?.edits ?? []);
    expect(fixed).toContain('"transform": "standardize"');
    const after = (await check(fixed)).diagnoses;
    expect(after.filter(({ severity }) => severity === "warning" || severity === "error")).toEqual([]);
    const { elboNats, dataset } = await trained(fixed);
    const baseline = independentColumnsNats(dataset);
    expect([elboNats > baseline, (await trained(raw)).elboNats < baseline]).toEqual([true, true]);
  });
});
