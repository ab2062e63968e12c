/**
 * The importance-weighted bound of a run's points over evenly spread held-out examples, as Burda et al. 2016 report it over all of them.
 *   npx tsx bench/importanceWeighted.ts RUN [SAMPLES EXAMPLES POINT]
 * It takes minutes for each point. RUN/bound-SAMPLES-POINT.csv keeps what is done, one line for a hundred examples; a second call resumes.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spreadRows } from "../src/core/collapse/rowViews.ts";
import { sampleMean } from "../src/core/inference/sampleMean.ts";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import { defaultSettings } from "../src/evaluation/evaluateRun.ts";
import { importanceFigures } from "../src/evaluation/likelihoodBounds.ts";
import { openRun } from "../src/evaluation/openRun.ts";

const AT_A_TIME = 100;
const packageFolder = path.resolve(import.meta.dirname, "..");
const [runFolder, samplesText = "5000", examplesText = "10000", only] = process.argv.slice(2);
if (runFolder === undefined) throw new Error("name the folder of a run");
const importanceSamples = Number(samplesText);

const run = await openRun(runFolder, path.join(packageFolder, "media"));
const { engine } = await chooseEngine("auto", path.join(packageFolder, "dist/cli.cjs"));
for (const point of run.trained) {
  const { index, settings } = point.point;
  if (only !== undefined && index !== Number(only)) continue;
  const { heldOut } = point.dataset;
  const examples = spreadRows(heldOut.rows, Number(examplesText));
  const file = path.join(runFolder, `bound-${importanceSamples}-${index}.csv`);
  if (!existsSync(file)) writeFileSync(file, "");
  const bounds = readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number);
  for (let start = bounds.length * AT_A_TIME; start < examples.length; start += AT_A_TIME) {
    const rows = examples.subarray(start, start + AT_A_TIME);
    const { importanceWeightedNats } = await importanceFigures({
      engine,
      point,
      rows,
      examples: { matrix: heldOut, condition: undefined },
      settings: { ...defaultSettings, importanceSamples },
      signal: undefined,
    });
    bounds.push(importanceWeightedNats.mean);
    appendFileSync(file, `${importanceWeightedNats.mean}\n`);
  }
  const { mean, standardError } = sampleMean(Float64Array.from(bounds));
  console.log(
    `${JSON.stringify(settings)} after ${point.epoch} epochs: ${(-mean).toFixed(2)} ± ${standardError.toFixed(2)} nats (${importanceSamples} samples, ${examples.length} examples)`,
  );
}
