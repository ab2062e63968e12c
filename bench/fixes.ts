/**
 * Whether fixes keep what their titles say. Random specs are checked with the probe, as `vae-lens check` does it; every offered fix is
 * applied and the fixed spec checked again; of the titles that name active units some are trained with the product.
 *   npx tsx bench/fixes.ts [FIRST_SEED SPECS TRAINED]
 * Prints the titles that a check or a training contradicts. Exits 1 where a check does, or where fewer than nine in ten of the trained
 * are within one active unit. `npm run build` first.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import { SpecReporter } from "../src/prediction/specReport.ts";
import { promisesOf, type FixPromise } from "./support/fixPromises.ts";
import { packageFolder, sweepWithProduct } from "./support/productSweep.ts";
import { randomSpec, writeRandomData } from "./support/randomSpecs.ts";
import { textTable } from "./support/textTable.ts";

const [firstSeed = 1000, specs = 200, trained = 30] = process.argv.slice(2).map(Number);
const MIN_KEPT_SHARE = 0.9;
/** The probe's budget is a number of steps: on a loaded machine it takes longer. */
const CEILING_SECONDS = 120;

interface SeededPromise extends FixPromise {
  readonly seed: number;
  /** Active units that the title names; undefined: it names none. */
  readonly promisedUnits: number | undefined;
}

const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-fixes-"));
process.on("exit", () => {
  rmSync(folder, { recursive: true, force: true });
});
writeRandomData(folder);
const { engine } = await chooseEngine("auto", process.argv[1] ?? "");
const reporter = new SpecReporter(() => Promise.resolve(engine));
const mediaFolder = path.join(packageFolder, "media");
const check = (specText: string) =>
  reporter.probe({ specText, specFolder: folder, mediaFolder, ceilingSeconds: CEILING_SECONDS });

const start = performance.now();
const promises: SeededPromise[] = [];
for (let seed = firstSeed; seed < firstSeed + specs; seed++) {
  for (const promise of await promisesOf(randomSpec(seed, { trainable: true }), check)) {
    const units = /: (\d+) of \d+ units active/.exec(promise.title)?.[1];
    promises.push({ ...promise, seed, promisedUnits: units === undefined ? undefined : Number(units) });
    if (promise.broken !== undefined) console.log(`${seed} ${promise.code}: ${promise.title}: ${promise.broken}`);
  }
}
const broken = promises.filter((promise) => promise.broken !== undefined);
const checkSeconds = (performance.now() - start) / 1000;
console.log(
  `${specs} specs, ${promises.length} fixes; checks contradict ${broken.length} (${checkSeconds.toFixed(0)} s)\n`,
);

// Evenly over the seeds, and so over the kinds of data and the rules.
const withUnits = promises.filter(({ promisedUnits }) => promisedUnits !== undefined);
const chosen = withUnits.filter(
  (_, i) => Math.floor(((i + 1) * trained) / withUnits.length) > Math.floor((i * trained) / withUnits.length),
);
const rows: (readonly (string | number)[])[] = [["title", "seed", "trained", "within one"]];
let kept = 0;
for (const { seed, title, text, promisedUnits = NaN } of chosen) {
  const file = path.join(folder, "fixed.vae.json");
  writeFileSync(file, text);
  const units = await trainedUnits(file);
  const isKept = units !== undefined && Math.abs(units - promisedUnits) <= 1;
  if (isKept) kept++;
  rows.push([title, seed, units ?? "failed", isKept ? "yes" : "NO"]);
}
console.log(textTable(rows));
console.log(
  `${kept} of ${chosen.length} trained are within one active unit (${((performance.now() - start) / 1000).toFixed(0)} s in all)`,
);

/** Undefined where the training ended with an error, as one that diverged does. */
async function trainedUnits(file: string): Promise<number | undefined> {
  try {
    const { results } = await sweepWithProduct(file, ["--workers", "1"]);
    return results.points[0]?.heldOut?.activeUnits;
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return undefined;
  }
}

process.exit(broken.length > 0 || kept < MIN_KEPT_SHARE * chosen.length ? 1 : 0);
