import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Results } from "../../src/results/results.ts";

export const packageFolder = path.resolve(import.meta.dirname, "../..");
export const cliFile = path.join(packageFolder, "dist/cli.cjs");

export interface ProductSweep {
  readonly results: Results;
  /** From the command to its exit: start-up, reading, training and writing. */
  readonly seconds: number;
  /** One line for each epoch of a point. */
  readonly metrics: string;
}

/**
 * Trains a spec as a user does: the built command line, its worker processes, a run folder (removed afterwards).
 * @throws with the command's stderr when it does not exit 0
 */
export async function sweepWithProduct(specFile: string, options: readonly string[] = []): Promise<ProductSweep> {
  if (!existsSync(cliFile)) throw new Error(`${cliFile} is not built yet: run node esbuild.mjs`);
  const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-sweep-"));
  try {
    const out = path.join(folder, "run");
    const start = performance.now();
    await runNode([cliFile, "sweep", specFile, "--out", out, "--format", "json", ...options]);
    const seconds = (performance.now() - start) / 1000;
    const results = JSON.parse(await readFile(path.join(out, "results.json"), "utf8")) as Results;
    return { results, seconds, metrics: await metricsOf(out) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function metricsOf(run: string): Promise<string> {
  const folder = path.join(run, "metrics");
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return texts.map((text) => text.slice(text.indexOf("\n") + 1)).join("");
}

async function runNode(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}:\n${said}`);
}
