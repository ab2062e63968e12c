/**
 * Single-cell counts at scVI's scale (20,000 cells, 2,000 genes, nine in ten zero): a zero-inflated negative binomial model's
 * training step beside the same in PyTorch, one thread each, in turns; then a sweep of one point by the command line, from the
 * .h5ad file, with the memory of all its processes.
 *   npx tsx bench/counts.ts [ROUNDS SECONDS]
 * The data are made by bench/simulateCells.py (Debian's python3-h5py and python3-torch). Exits 1 below PyTorch's speed or
 * above 4 GiB.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { hdf5Program } from "../src/data/hdf5.ts";
import { readDataset } from "../src/data/readDataset.ts";
import { resolveSpec } from "../src/spec/resolveSpec.ts";
import { buildChild } from "./support/buildChild.ts";
import { countsSpec, type CountsFigures } from "./support/countsModel.ts";
import { measured, median, torchPeer } from "./support/peer.ts";
import { cliFile } from "./support/productSweep.ts";
import { textTable } from "./support/textTable.ts";
import { peakOfTree } from "./support/workerMemory.ts";

const CELLS = 20_000;
const GENES = 2_000;
const ZEROS = 0.9;
const EPOCHS = 2;
const REQUIRED_RATIO = 1;
const MEMORY_LIMIT_MEGABYTES = 4096;

const [rounds = 3, seconds = 10] = process.argv.slice(2).map(Number);

hdf5Program.file = path.join(path.dirname(cliFile), "hdf5.cjs");
const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-counts-"));
try {
  const file = path.join(folder, "cells.h5ad");
  console.log(
    execFileSync(
      "/usr/bin/python3",
      [path.join(import.meta.dirname, "simulateCells.py"), file, CELLS, GENES, ZEROS].map(String),
    )
      .toString()
      .trim(),
  );
  await compareSteps(await bytesOf(file));
  await sweep(file);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The training rows as the product reads them, in a file that both programs take. */
async function bytesOf(h5ad: string): Promise<{ readonly counts: string; readonly rows: number }> {
  const start = performance.now();
  const { dataset } = await readDataset(resolveSpec(countsSpec(h5ad, 1)), { specFolder: folder, mediaFolder: folder });
  if (dataset === undefined || !(dataset.train.values instanceof Uint8Array))
    throw new Error("the simulated counts were not read as bytes");
  console.log(`Read, checked and split in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  const counts = path.join(folder, "counts.bin");
  await writeFile(counts, dataset.train.values);
  return { counts, rows: dataset.train.rows };
}

async function compareSteps({ counts, rows }: { readonly counts: string; readonly rows: number }): Promise<void> {
  const child = await buildChild("countsChild");
  const ours: CountsFigures[] = [];
  const theirs: CountsFigures[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await measured<CountsFigures>(process.execPath, [child, counts, String(rows), String(seconds)]));
    theirs.push(await torchPeer<CountsFigures>("counts", counts, "1", String(rows), String(seconds)));
  }
  const row = (name: string, figures: readonly CountsFigures[]): readonly string[] => [
    name,
    ...(["medianMs", "cpuMs", "distortionNats", "peakMegabytes"] as const).map((key) =>
      median(figures.map((figure) => figure[key])).toFixed(1),
    ),
  ];
  console.log(
    textTable([
      ["", "ms a step", "processor ms", "nats at step 100", "peak MB"],
      row("ours", ours),
      row("PyTorch", theirs),
    ]),
  );
  const ratio = (key: "medianMs" | "cpuMs"): number =>
    median(theirs.map((figure, i) => figure[key] / (ours[i]?.[key] ?? NaN)));
  console.log(
    `PyTorch's time over ours: ${ratio("medianMs").toFixed(2)}, of the processor ${ratio("cpuMs").toFixed(2)} (required ${REQUIRED_RATIO})`,
  );
  if (!(ratio("medianMs") >= REQUIRED_RATIO)) process.exitCode = 1;
}

/** As a user trains it. */
async function sweep(h5ad: string): Promise<void> {
  const specFile = path.join(folder, "cells.vae.json");
  await writeFile(specFile, JSON.stringify(countsSpec(h5ad, EPOCHS)));
  const out = path.join(folder, "run");
  const start = performance.now();
  const peak = await peakOfTree([cliFile, "sweep", specFile, "--out", out, "--format", "json"]);
  const [point] = (
    JSON.parse(await readFile(path.join(out, "results.json"), "utf8")) as { points: { status: string }[] }
  ).points;
  console.log(
    `The sweep of one point, ${EPOCHS} epochs: ${((performance.now() - start) / 1000).toFixed(1)} s, ${point?.status ?? "no point"}; ` +
      `all processes together at most ${peak.toFixed(0)} MB (limit ${MEMORY_LIMIT_MEGABYTES})`,
  );
  if (point?.status !== "done" || peak > MEMORY_LIMIT_MEGABYTES) process.exitCode = 1;
}
