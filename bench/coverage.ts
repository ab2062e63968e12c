/**
 * Whether stated standard errors hold: a VAE is trained on simulated data, then measured 200 times on few examples of a large pool, each time on others and with
 * another seed, and once on many. Counts the intervals of 1.96 standard errors that hold the long measurement.
 *   npx tsx bench/coverage.ts [FIGURE ...]        distortion importance annealed frechet perfect
 * Exits 1 where fewer than 90 or more than 99 % of a figure's intervals hold it. `perfect` is Fréchet's distance of a model that made the data: its jackknife
 * overstates the error, so at most 90 % is required. About a minute a figure on two quiet cores.
 */
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import path from "node:path";
import { permutation, seededRandom } from "../src/core/seededRandom.ts";
import { textTable } from "./support/textTable.ts";
import { CoverageModel, type Figure, type Measured } from "./support/coverageModel.ts";

const REPETITIONS = 200;
const [MIN_SHARE, MAX_SHARE] = [0.9, 0.99];
/** Of a normal distribution's middle 95 %. */
const HALF_WIDTH = 1.96;

const chosen = process.argv.slice(2);
const { engine } = await chooseEngine("auto", path.resolve(import.meta.dirname, "../dist/cli.cjs"));
const model = await CoverageModel.train(engine);
const rows: string[][] = [];
let failed = false;
for (const figure of model.figures) {
  if (chosen.length > 0 && !chosen.includes(figure.name)) continue;
  const started = performance.now();
  const long = await figure.long();
  const repeated: (readonly Measured[])[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const pool = permutation(seededRandom(repetition, 1), model.poolRows).subarray(0, figure.examples).toSorted();
    repeated.push(await figure.short(pool, repetition + 1));
  }
  long.forEach((truth, i) =>
    rows.push(
      row(
        figure,
        truth,
        repeated.map((one) => one[i] as Measured),
        i,
      ),
    ),
  );
  console.error(`${figure.name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
console.log(
  textTable([["figure", "examples", "long", "mean", "bias / error", "stated / actual error", "held"], ...rows]),
);
process.exitCode = failed ? 1 : 0;

function row(figure: Figure, truth: Measured, repeated: readonly Measured[], i: number): string[] {
  const means = repeated.map(({ mean }) => mean);
  const average = means.reduce((sum, value) => sum + value, 0) / means.length;
  const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - average) ** 2, 0) / (means.length - 1));
  const stated = repeated.reduce((sum, { standardError }) => sum + standardError, 0) / repeated.length;
  const held =
    repeated.filter(({ mean, standardError }) => Math.abs(mean - truth.mean) <= HALF_WIDTH * standardError).length /
    repeated.length;
  if (held < MIN_SHARE || (held > MAX_SHARE && figure.name !== "perfect")) failed = true;
  return [
    figure.parts[i] ?? figure.name,
    String(figure.examples),
    `${truth.mean.toFixed(4)} ± ${truth.standardError.toFixed(4)}`,
    average.toFixed(4),
    ((average - truth.mean) / deviation).toFixed(2),
    (stated / deviation).toFixed(2),
    `${(100 * held).toFixed(1)} %`,
  ];
}
