/**
 * A sweep of many points: the processor time of its parent process, and how long it takes to resume the finished run.
 *   npx tsx bench/manyPoints.ts [POINTS]
 * Digits, 64-8-2-8-64, 2 epochs, 2 workers. Needs the built programs. Exits 1 above 4 s of processor time, or above 3 s for the resume.
 *   npx tsx bench/manyPoints.ts --slurm [POINTS EPOCHS]
 * The same on three nodes of a Slurm on this machine (Debian's, as root), beside one machine: exits 1 if a point differs.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { pointsOnSlurm } from "./support/pointsOnSlurm.ts";
import { ProcessFigures, type ProcessFigure } from "./support/processFigures.ts";
import { cliFile } from "./support/productSweep.ts";

const MAX_PARENT_S = 4;
const MAX_RESUME_S = 3;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { slurm: { type: "boolean" } } });
const [points = values.slurm === true ? 1000 : 10_000, epochs = 2] = positionals.map(Number);
const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-many-"));
const figures = new ProcessFigures(folder);
const spec = path.join(folder, "many.vae.json");

try {
  writeFileSync(
    spec,
    JSON.stringify({
      data: { path: "builtin:digits", scale: 16 },
      model: {
        latentSize: 2,
        encoder: { hidden: [8] },
        decoder: { hidden: [8] },
        likelihood: { type: "gaussian", variance: 0.1 },
      },
      training: { epochs },
      sweep: { "objective.beta": Array.from({ length: points }, (_, i) => 0.1 + i / points) },
    }),
  );
  const isGood =
    values.slurm === true ? await pointsOnSlurm({ folder, spec, figures, command }) : await parentAndResume();
  process.exitCode = isGood ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function parentAndResume(): Promise<boolean> {
  const run = path.join(folder, "run");
  const trained = await timed("sweep", spec, "--out", run, "--workers", "2");
  const bytes = statSync(path.join(run, "results.json")).size;
  show(`${points} points, results.json ${(bytes / 1e6).toFixed(1)} MB`, trained);
  const resumed = await timed("sweep", "--resume", run, "--workers", "2");
  show("Resume of the finished run", resumed);
  return trained.cpuS <= MAX_PARENT_S && resumed.wallS <= MAX_RESUME_S;
}

interface Figures extends ProcessFigure {
  readonly wallS: number;
}

function show(title: string, { wallS, cpuS, peakMegabytes }: Figures): void {
  console.log(
    `${title}: ${wallS.toFixed(1)} s, of which the parent computes ${cpuS.toFixed(2)} s, peak ${peakMegabytes.toFixed(0)} MB.`,
  );
}

/** Of the command line, not of its children. */
async function timed(...args: readonly string[]): Promise<Figures> {
  figures.clear();
  const start = performance.now();
  await command(args);
  const wallS = (performance.now() - start) / 1000;
  const parent = figures.ended().find(({ program }) => program === path.basename(cliFile));
  if (parent === undefined) throw new Error("the command line has written no figures");
  return { ...parent, wallS };
}

async function command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  const child = spawn(process.execPath, [cliFile, ...args], {
    env: { ...process.env, NODE_OPTIONS: figures.nodeOptions, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => (errors = (errors + String(text)).slice(-4000)));
  const status = await new Promise((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`vae-lens ${args.join(" ")} ended with ${String(status)}:\n${errors}`);
}
