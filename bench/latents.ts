/** The time to measure latents of 50,000 x 64 with labels, all figures together: npx tsx bench/latents.ts */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fillNormal, seededRandom } from "../src/core/seededRandom.ts";
import type { Dataset } from "../src/data/dataset.ts";
import { parseSpec } from "../src/spec/parseSpec.ts";
import { measureLatents } from "../src/training/latents/measureLatents.ts";

const [ROWS, LATENTS, CLASSES, BATCHES] = [50_000, 64, 10, 4];
const folder = mkdtempSync(path.join(tmpdir(), "latents-"));
const random = seededRandom(0, 8, 0, 50);
const labels = Int32Array.from({ length: ROWS }, (_, row) => row % CLASSES);
const batches = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / CLASSES) % BATCHES);

/** Each class has a centre among the first latents. */
const mean = new Float64Array(ROWS * LATENTS);
fillNormal(random, mean);
for (let row = 0; row < ROWS; row++) mean[row * LATENTS + (labels[row] as number)] = 3 + Number(mean[row * LATENTS]);
writeNpy("mean.npy", mean);
writeNpy("logVariance.npy", new Float64Array(mean.length).fill(-2));

const spec = JSON.stringify({ model: { type: "latents", mean: "mean.npy", logVariance: "logVariance.npy" } });
const { points } = parseSpec(spec);
const [point] = points;
if (point === undefined) throw new Error("the spec has no point");
const matrix = { rows: ROWS, columns: LATENTS, values: Float32Array.from(mean), scale: 1 };
const dataset: Dataset = {
  columns: LATENTS,
  train: matrix,
  heldOut: matrix,
  trainLabels: undefined,
  heldOutLabels: labels,
  otherLabels: [{ trainLabels: undefined, heldOutLabels: batches, labelNames: undefined }],
  labelNames: undefined,
  fingerprint: "",
};
const cpu = process.cpuUsage();
const begun = performance.now();
const { status, latents } = await measureLatents(point, { specFolder: folder, mediaFolder: folder }, dataset);
const seconds = (performance.now() - begun) / 1000;
const used = process.cpuUsage(cpu);
rmSync(folder, { recursive: true });
console.log(
  `${status}: ${seconds.toFixed(1)} s, ${((used.user + used.system) / 1e6).toFixed(1)} s of processor time; linear probe ${latents?.usefulness?.[0]?.linear?.mean.toFixed(3)} on ${latents?.usefulness?.[0]?.rows} rows`,
);

function writeNpy(name: string, values: Float64Array): void {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${ROWS}, ${LATENTS}), }`;
  const length = Math.ceil((header.length + 11) / 64) * 64 - 10;
  const text = Buffer.from(`${header.padEnd(length - 1)}\n`, "latin1");
  const size = Buffer.alloc(2);
  size.writeUInt16LE(length);
  writeFileSync(
    path.join(folder, name),
    [Buffer.from("\x93NUMPY\x01\x00", "latin1"), size, text, Buffer.from(values.buffer)].reduce((all, part) =>
      Buffer.concat([all, part]),
    ),
  );
}
