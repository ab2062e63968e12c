// A slider of the Model tab that decodes with a model of another program: time of one decode, as the background process answers it, beside a
// bare run of the same decoder file in ONNX Runtime, in turns.
//   npx tsx bench/slider.ts [TIMES]      exits 1 where the median is 50 ms or more
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import { ViewedModels } from "../src/programs/viewedModels.ts";
import { textTable } from "./support/textTable.ts";

const LIMIT_MS = 50;
const times = Number(process.argv[2] ?? 200);
const root = join(import.meta.dirname, "..");
const fixtures = join(root, "test/fixtures/own");
/** Spec, decoder of its first point, latents as the decoder wants them. Teacher-forced decoders also take the row, so they have no bare run here. */
const models = [
  { name: "mlp", decoder: "mlp/beta-0.5/decoder.onnx", shape: [1, 2] },
  { name: "conv", decoder: "conv/decoder.onnx", shape: [1, 3] },
  { name: "spatial", decoder: "spatial/decoder.onnx", shape: [1, 4, 4, 4] },
  { name: "recurrent", decoder: undefined, shape: [] },
  { name: "masked", decoder: undefined, shape: [] },
];

const folder = mkdtempSync(join(tmpdir(), "vae-lens-slider-"));
const engine = chooseEngine("onnxruntime-node", import.meta.filename).then((chosen) => chosen.engine);
const rows: string[][] = [["model", "opening ms", "median ms", "largest ms", "bare run, median ms"]];
let isSlow = false;
for (const { name, decoder, shape } of models) {
  const run = join(folder, name);
  const spec = join(fixtures, `${name}.vae.json`);
  execFileSync(process.execPath, [join(root, "dist/cli.cjs"), "sweep", spec, "--out", run], { stdio: "ignore" });
  const viewed = new ViewedModels(() => engine, join(root, "media"));
  const opened = performance.now();
  const { latentSize } = await viewed.view(run, 0);
  const openingMs = performance.now() - opened;
  const session = decoder && (await InferenceSession.create(readFileSync(join(fixtures, decoder))));
  const taken: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < times; i++) {
    const z = Array.from({ length: latentSize }, (_, unit) => Math.sin(i + unit));
    const started = performance.now();
    await viewed.decode(run, { type: "decode", point: 0, z, row: null });
    taken.push(performance.now() - started);
    if (!session) continue;
    const again = performance.now();
    await session.run({ [session.inputNames[0] as string]: new Tensor("float32", Float32Array.from(z), shape) });
    bare.push(performance.now() - again);
  }
  const medianMs = median(taken);
  isSlow ||= !(medianMs < LIMIT_MS);
  rows.push([
    name,
    openingMs.toFixed(0),
    medianMs.toFixed(2),
    Math.max(...taken).toFixed(2),
    bare.length === 0 ? "" : median(bare).toFixed(2),
  ]);
}
rmSync(folder, { recursive: true });
console.log(textTable(rows));
process.exitCode = isSlow ? 1 : 0;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
