/** The linear VAE, whose frontier is known in closed form, trained through the product on data made for it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fillNormal, seededRandom } from "../../src/core/seededRandom.ts";
import { npyFile } from "./npyFile.ts";
import { sweepWithProduct } from "./productSweep.ts";

/** Eigenvalues of the covariance, as in Wang & Ziyin 2022. The variance is 1. */
export const eigenvalues = [25, 16, 9, 4, 1] as const;
export const betas = [0.5, 2, 4, 8, 12, 20] as const;

const ROWS = 2000;

export interface FrontierPoint {
  readonly beta: number;
  readonly rateNats: number;
  /** Less its constant, (d/2) log 2 pi. */
  readonly distortionNats: number;
}

/** Reverse water-filling at level beta: an eigenvalue above it is coded down to it, one below is left alone. */
export function closedForm(beta: number): FrontierPoint {
  const coded = eigenvalues.filter((eigenvalue) => eigenvalue > beta);
  const left = eigenvalues.filter((eigenvalue) => eigenvalue <= beta);
  return {
    beta,
    rateNats: sum(coded.map((eigenvalue) => Math.log(eigenvalue / beta) / 2)),
    distortionNats: (coded.length * beta) / 2 + sum(left) / 2,
  };
}

/** The closed form's figures and the product's, for each beta, and how long the sweep took. */
export async function trainLinearVae(): Promise<{
  points: readonly { expected: FrontierPoint; trained: FrontierPoint }[];
  seconds: number;
}> {
  const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-linear-"));
  try {
    await writeFile(path.join(folder, "data.npy"), npyFile(ROWS, exactlyCoveringData()));
    const specFile = path.join(folder, "linear.vae.json");
    await writeFile(specFile, JSON.stringify(spec));
    const { results, seconds } = await sweepWithProduct(specFile);
    const constant = (eigenvalues.length / 2) * Math.log(2 * Math.PI);
    const points = results.points.map(({ heldOut }, i) => {
      const beta = betas[i] ?? NaN;
      const { rateNats = NaN, distortionNats = NaN } = heldOut ?? {};
      return { expected: closedForm(beta), trained: { beta, rateNats, distortionNats: distortionNats - constant } };
    });
    return { points, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Off by less than 2 % and 0.02 nats together. */
export function isClose(trained: number, expected: number): boolean {
  return Math.abs(trained - expected) <= 0.02 * Math.abs(expected) + 0.02;
}

/** Held out is the same file: the covariance of what is evaluated is then exact too. */
const spec = {
  data: { path: "data.npy", heldOut: { path: "data.npy" } },
  model: {
    latentSize: 5,
    encoder: { hidden: [] },
    decoder: { hidden: [] },
    likelihood: { type: "gaussian", variance: 1 },
  },
  objective: { type: "beta", beta: 1 },
  // A constant learning rate leaves noise in the weights, which costs rate: small steps and large batches, and many of them.
  training: { epochs: 2000, batchSize: 500, learningRate: 0.002, seed: 0 },
  sweep: { "objective.beta": betas },
};

/** Normal rows, centred, whitened and coloured: mean zero and covariance diag(eigenvalues) but for rounding. */
function exactlyCoveringData(): Float32Array {
  const columns = eigenvalues.map((_, column) => {
    const values = new Float32Array(ROWS);
    fillNormal(seededRandom(1, column), values);
    return Float64Array.from(values);
  });
  const done: Float64Array[] = [];
  for (const column of columns) {
    const mean = sum(column) / ROWS;
    let rest = column.map((value) => value - mean);
    // Gram and Schmidt: what earlier columns explain is taken out, and the length set to one standard deviation.
    for (const earlier of done) {
      const shared = dot(rest, earlier) / ROWS;
      rest = rest.map((value, row) => value - shared * (earlier[row] ?? NaN));
    }
    const deviation = Math.sqrt(dot(rest, rest) / ROWS);
    done.push(rest.map((value) => value / deviation));
  }
  const data = new Float32Array(ROWS * eigenvalues.length);
  eigenvalues.forEach((eigenvalue, j) => {
    done[j]?.forEach((value, row) => {
      data[row * eigenvalues.length + j] = value * Math.sqrt(eigenvalue);
    });
  });
  return data;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, value, i) => total + value * (b[i] ?? NaN), 0);
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
