/**
 * The whole digits sweep, from the command to its end, beside PyTorch training the same points one after another: as many
 * epochs and steps, the held-out data evaluated each epoch. PyTorch with one thread and, once, with one a core; the faster counts.
 *   npx tsx bench/sweep.ts [ROUNDS]
 * Exits 1 below the ratio the project asks for, or if a worker takes more memory than PyTorch.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { hiddenOf } from "../src/spec/network.ts";
import { betaOf } from "../src/spec/objective.ts";
import { parseSpec } from "../src/spec/parseSpec.ts";
import { median, torchPeer } from "./support/peer.ts";
import { cliFile, packageFolder, sweepWithProduct } from "./support/productSweep.ts";
import { textTable } from "./support/textTable.ts";
import { peakOfChildren } from "./support/workerMemory.ts";

const REQUIRED_RATIO = 8;
const specFile = path.join(packageFolder, "samples/digits-gaussian.vae.json");

interface TorchSweep {
  /** Without loading PyTorch and the data. */
  readonly trainingSeconds: number;
  readonly peakMegabytes: number;
}

const [rounds = 3] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-bench-"));
try {
  const pointsFile = path.join(folder, "points.json");
  await writeFile(pointsFile, JSON.stringify(await peerPoints()));
  const ours: number[] = [];
  const theirs = [1, availableParallelism()].map((threads) => ({
    threads,
    runs: [] as (TorchSweep & { seconds: number })[],
  }));
  for (let round = 0; round < rounds; round++) {
    ours.push((await sweepWithProduct(specFile)).seconds);
    for (const { threads, runs } of theirs) {
      // Models this small gain nothing from threads, and lose minutes where the cores are shared.
      if (threads === 1 || round === 0) runs.push(await torchPeer<TorchSweep>("sweep", pointsFile, String(threads)));
    }
  }
  const workerMegabytes = await peakOfChildren([cliFile, "sweep", specFile, "--out", path.join(folder, "run")]);
  const seconds = median(ours);
  const rows = theirs.map(({ threads, runs }) => {
    const wall = median(runs.map((run) => run.seconds));
    const training = median(runs.map((run) => run.trainingSeconds));
    return { wall, training, threads, megabytes: Math.max(...runs.map((run) => run.peakMegabytes)) };
  });
  console.log(`Medians of ${rounds} rounds, seconds; a ratio is PyTorch's time over that of our whole command.`);
  console.log(
    textTable([
      ["", "command", "ratio", "training alone", "ratio", "peak MB"],
      ["VAE Lens, 2 workers", seconds.toFixed(2), "", "", "", `${workerMegabytes.toFixed(0)} a worker`],
      ...rows.map(({ wall, training, threads, megabytes }) => [
        `PyTorch, ${threads} thread${threads === 1 ? "" : "s"}`,
        wall.toFixed(2),
        (wall / seconds).toFixed(2),
        training.toFixed(2),
        (training / seconds).toFixed(2),
        megabytes.toFixed(0),
      ]),
    ]),
  );
  const ratio = Math.min(...rows.map(({ wall }) => wall)) / seconds;
  const torchMegabytes = Math.min(...rows.map(({ megabytes }) => megabytes));
  console.log(
    `Ratio ${ratio.toFixed(2)}, required ${REQUIRED_RATIO}; memory ${(workerMegabytes / torchMegabytes).toFixed(2)} of PyTorch's`,
  );
  if (ratio < REQUIRED_RATIO || workerMegabytes > torchMegabytes) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The sample's points for the peer, which reads no specs. */
async function peerPoints(): Promise<object> {
  const { points } = parseSpec(await readFile(specFile, "utf8"));
  const spec = points[0]?.spec;
  if (spec?.model.likelihood.type !== "gaussian") throw new Error("the peer knows Gaussian sweeps only");
  const { epochs, batchSize, learningRate } = spec.training;
  return {
    data: path.join(packageFolder, "media/digits/digits-images-idx3-ubyte.gz"),
    betas: points.map((point) => betaOf(point.spec.objective)),
    latents: spec.model.latentSize,
    hidden: hiddenOf(spec.model.encoder),
    variance: spec.model.likelihood.variance,
    epochs,
    batchSize,
    learningRate,
  };
}
