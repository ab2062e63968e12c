/**
 * A training step and the digits sweep with this checkout and with an earlier one, in turns.
 *   git worktree add ../before COMMIT, then npm ci and npm run build there
 *   npx tsx bench/before.ts ../before [ROUNDS SECONDS]
 * A step as in bench/step.ts, each in a process of its own; a sweep as in bench/sweep.ts, from the command to its end.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as BuildChild from "./support/buildChild.ts";
import { measured, median } from "./support/peer.ts";
import type * as ProductSweep from "./support/productSweep.ts";
import { packageFolder } from "./support/productSweep.ts";
import { stepSizes, type StepFigures } from "./support/stepSizes.ts";
import { textTable } from "./support/textTable.ts";

/** Models in one graph. */
const STACKS = [1, 8];

const [earlier, ...numbers] = process.argv.slice(2);
if (earlier === undefined) throw new Error("Usage: npx tsx bench/before.ts CHECKOUT [ROUNDS SECONDS]");
const [rounds = 5, seconds = 4] = numbers.map(Number);
const checkouts = [path.resolve(earlier), packageFolder];

/** A module of a checkout's bench/support. */
async function supportOf<Module>(checkout: string, name: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(checkout, "bench/support", `${name}.ts`)).href)) as Module;
}

/** Times of each checkout, in turns. */
async function inTurns(time: (checkout: number) => Promise<number>): Promise<readonly number[]> {
  const times = checkouts.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [checkout, own] of times.entries()) own.push(await time(checkout));
  return times.map(median);
}

function row(what: string, [before = NaN, now = NaN]: readonly number[]): readonly string[] {
  return [what, before.toPrecision(3), now.toPrecision(3), (before / now).toFixed(2)];
}

const children = await Promise.all(
  checkouts.map(async (checkout) =>
    (await supportOf<typeof BuildChild>(checkout, "buildChild")).buildChild("stepChild"),
  ),
);
const sweeps = await Promise.all(checkouts.map((checkout) => supportOf<typeof ProductSweep>(checkout, "productSweep")));
const rows: (readonly string[])[] = [["", "before", "now", "before / now"]];
for (const size of Object.keys(stepSizes))
  for (const models of STACKS) {
    const args = (checkout: number): string[] => [children[checkout] ?? "", size, String(models), String(seconds)];
    const times = await inTurns(
      async (checkout) => (await measured<StepFigures>(process.execPath, args(checkout))).medianMs,
    );
    rows.push(row(`step, ${size}, ${models} in a graph, ms`, times));
  }
const spec = path.join(packageFolder, "samples/digits-gaussian.vae.json");
rows.push(
  row("digits sweep, s", await inTurns(async (i) => (await sweeps[i]?.sweepWithProduct(spec))?.seconds ?? NaN)),
);
console.log(`Medians of ${rounds} rounds; a step's of ${seconds} s each.`);
console.log(textTable(rows));
