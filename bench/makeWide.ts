/**
 * Simulates data of many kinds, trains specs on them from three seeds at betas below and above the threshold, and writes what
 * bench/wide.ts scores predictions against.
 *   npx tsx bench/makeWide.ts FOLDER [part of a spec's name ...]
 * Writes FOLDER/NAME.vae.json, FOLDER/data/ and FOLDER/wide.json; specs that wide.json has already are left as they are.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { npyFile } from "./support/npyFile.ts";
import { spectrumPredictor } from "./support/predictionFromSpectrum.ts";
import { sweepWithProduct } from "./support/productSweep.ts";
import { drawRows, wideData, type WideDataName } from "./support/wideData.ts";
import { wideSpecs, type WideSpec } from "./support/wideSpecs.ts";

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("Usage: npx tsx bench/makeWide.ts FOLDER [part of a spec's name ...]");

const TRAIN_ROWS = 1200;
const HELD_OUT_ROWS = 400;
const SEEDS = [0, 1, 2] as const;
const RATIOS = [0.5, 0.8, 1.2, 1.4, 1.7, 2.2, 3] as const;

await mkdir(path.join(folder, "data"), { recursive: true });
const truthFile = path.join(folder, "wide.json");
const truth: Record<string, unknown> = existsSync(truthFile)
  ? (JSON.parse(await readFile(truthFile, "utf8")) as Record<string, unknown>)
  : {};
const { predict } = await spectrumPredictor();
for (const [name, spec] of Object.entries(wideSpecs)) {
  if (truth[name] !== undefined || (names.length > 0 && !names.some((part) => name.includes(part)))) continue;
  const start = performance.now();
  truth[name] = await trained(name, spec);
  await writeFile(truthFile, JSON.stringify(truth));
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

async function trained(name: string, { data, ...spec }: WideSpec): Promise<unknown> {
  await writeData(data);
  const specFile = path.join(folder ?? "", `${name}.vae.json`);
  const files = { path: `data/${data}_train.npy`, heldOut: { path: `data/${data}_held_out.npy` } };
  const write = (beta: unknown): Promise<void> =>
    writeFile(
      specFile,
      JSON.stringify({ data: files, ...spec, sweep: { "objective.beta": beta, "training.seed": SEEDS } }),
    );
  await write([1]);
  const threshold = (await predict(specFile))[0]?.prediction.thresholdBeta ?? NaN;
  const betas = RATIOS.map((ratio) => Number((ratio * threshold).toPrecision(4)));
  await write(betas);
  const { results } = await sweepWithProduct(specFile);
  return results.points.flatMap(({ heldOut, settings }) => {
    const beta = settings["objective.beta"] ?? NaN;
    if (!heldOut) return [];
    const { rateNats: rate, distortionNats: distortion, activeUnits: active } = heldOut;
    return { beta, ratio: beta / threshold, seed: settings["training.seed"], rate, distortion, active };
  });
}

async function writeData(name: WideDataName): Promise<void> {
  for (const [file, rows, part] of [
    ["train", TRAIN_ROWS, 1],
    ["held_out", HELD_OUT_ROWS, 2],
  ] as const)
    await writeFile(
      path.join(folder ?? "", "data", `${name}_${file}.npy`),
      npyFile(rows, drawRows(wideData[name], rows, part)),
    );
}
