/**
 * The time of one training step on the second engine beside the first: one thread each, in turns, each in its own process.
 *   npx tsx bench/engines.ts [ROUNDS SECONDS]
 * For information only: the second engine exists to check the first.
 */
import { buildChild } from "./support/buildChild.ts";
import { measured, median } from "./support/peer.ts";
import { stepSizes, type StepFigures } from "./support/stepSizes.ts";
import { textTable } from "./support/textTable.ts";

const ENGINES = ["onnxruntime-node", "onnxruntime-web", "tensorflow"] as const;

const [rounds = 3, seconds = 3] = process.argv.slice(2).map(Number);

const child = await buildChild("stepChild");
const rows: (readonly (string | number)[])[] = [
  ["", ...ENGINES.map((engine) => `${engine} ms`), "tensorflow / onnxruntime-node"],
];
for (const size of Object.keys(stepSizes)) {
  const times = ENGINES.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, engine] of ENGINES.entries()) {
      const { medianMs } = await measured<StepFigures>(process.execPath, [child, size, "1", String(seconds), engine]);
      times[i]?.push(medianMs);
    }
  }
  const medians = times.map(median);
  rows.push([size, ...medians.map((ms) => ms.toFixed(3)), ((medians.at(-1) ?? NaN) / (medians[0] ?? NaN)).toFixed(1)]);
}
console.log(textTable(rows));
