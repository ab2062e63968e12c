/**
 * A sweep of many points: the processor time of its parent process, and how long it takes to resume the finished run.
 *   npx tsx bench/manyPoints.ts [POINTS]
 * Digits, 64-8-2-8-64, 2 epochs, 2 workers. Needs the built programs. Exits 1 above 4 s of processor time, or above 3 s for the resume.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cliFile } from "./support/productSweep.ts";

const MAX_PARENT_S = 4;
const MAX_RESUME_S = 3;

const [points = 10_000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-many-"));
/** Writes the processor time of the command line, not of its children. */
const hook = path.join(folder, "hook.cjs");
writeFileSync(
  hook,
  `if (process.argv[1] === ${JSON.stringify(cliFile)}) process.on("exit", () => {
     const { user, system } = process.cpuUsage();
     require("node:fs").writeFileSync(process.env.FIGURES, JSON.stringify({ cpuS: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
   });`,
);

interface Figures {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMegabytes: number;
}

try {
  const spec = path.join(folder, "many.vae.json");
  const run = path.join(folder, "run");
  const betas = Array.from({ length: points }, (_, i) => 0.1 + i / points);
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
      training: { epochs: 2 },
      sweep: { "objective.beta": betas },
    }),
  );
  const trained = await command("sweep", spec, "--out", run, "--workers", "2");
  const bytes = statSync(path.join(run, "results.json")).size;
  show(`${points} points, results.json ${(bytes / 1e6).toFixed(1)} MB`, trained);
  const resumed = await command("sweep", "--resume", run, "--workers", "2");
  show("Resume of the finished run", resumed);
  process.exitCode = trained.cpuS <= MAX_PARENT_S && resumed.wallS <= MAX_RESUME_S ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function show(title: string, { wallS, cpuS, peakMegabytes }: Figures): void {
  console.log(
    `${title}: ${wallS.toFixed(1)} s, of which the parent computes ${cpuS.toFixed(2)} s, peak ${peakMegabytes.toFixed(0)} MB.`,
  );
}

async function command(...args: readonly string[]): Promise<Figures> {
  const file = path.join(folder, "figures.json");
  const start = performance.now();
  const child = spawn(process.execPath, ["--require", hook, cliFile, ...args], {
    env: { ...process.env, FIGURES: file },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => (errors = (errors + String(text)).slice(-4000)));
  const status = await new Promise((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`vae-lens ${args.join(" ")} ended with ${String(status)}:\n${errors}`);
  const wallS = (performance.now() - start) / 1000;
  return { wallS, ...(JSON.parse(readFileSync(file, "utf8")) as Omit<Figures, "wallS">) };
}
