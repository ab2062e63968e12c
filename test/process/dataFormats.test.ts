import { cpSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { vaeLens } from "./commandLine.ts";
import type { Changes } from "../unit/spec/verbs.ts";
import { resultsOf, specFolder, statusesOf } from "./specFolder.ts";

const folder = specFolder();
const fixtures = path.resolve(import.meta.dirname, "../fixtures/data");

type Json = Changes[string];
const sweep = { "training.epochs": 3, "training.batchSize": 8, sweep: { "objective.beta": [0.5, 2] } };

test.each<[string, string, string, Json, { columns?: string[] }?]>([
  ["Parquet", "duckdb-labelled.parquet", "duckdb-labelled.parquet#species", { type: "gaussian", variance: 0.1 }],
  ["AnnData", "cells.h5ad", "cells.h5ad#obs/cell_type", { type: "poisson" }],
  ["Arrow", "labelled.arrow", "labelled.arrow#species", { type: "gaussian", variance: 0.1 }, { columns: ["x"] }],
  ["partitions", "shards-hive", "shards-hive#label", { type: "gaussian", variance: 0.1 }],
  ["images in cells", "images.parquet", "images.parquet#label", { type: "poisson" }],
  ["Cell Ranger", "cellranger-v3", "cells.h5ad#obs/cell_type", { type: "poisson" }],
])("a sweep on %s trains and reports", async (name, file, labels, likelihood, data = {}) => {
  for (const used of [file, labels.replace(/#.*/, "")])
    cpSync(path.join(fixtures, used), folder.at(used), { recursive: true });
  // Columns of truth values and codes are numbers too; the names are the labels.
  const spec = folder.writeSpec(`${name}.vae.json`, {
    ...sweep,
    data: { path: file, labels, ...data },
    "model.likelihood": likelihood,
  });
  const run = folder.at(name);
  expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
  expect(statusesOf(run)).toEqual(["done", "done"]);
  expect(resultsOf(run).points[0]?.heldOut?.rateNats).toBeGreaterThan(0);
});

test("a sweep on a folder of images trains", async () => {
  for (let i = 0; i < 20; i++)
    cpSync(
      path.join(fixtures, "images", i % 2 === 0 ? "grey.png" : "bits.png"),
      folder.at("images", `${i % 2}`, `${i}.png`),
    );
  const spec = folder.writeSpec("images.vae.json", {
    ...sweep,
    data: { path: "images", labels: "images", scale: 255 },
  });
  expect(await vaeLens("sweep", spec, "--out", folder.at("imagesRun"))).toMatchObject({ status: 0 });
});

test("a sweep on WebP images and on an array of safetensors trains", async () => {
  for (let i = 0; i < 20; i++)
    cpSync(path.join(fixtures, "webp", i % 2 === 0 ? "lossy.webp" : "lossless.webp"), folder.at("webp", `${i}.webp`));
  cpSync(path.join(fixtures, "arrays.safetensors"), folder.at("arrays.safetensors"));
  for (const [name, data] of [
    ["webp", { path: "webp", scale: 255 }],
    ["arrays", { path: "arrays.safetensors#bfloat16", labels: "arrays.safetensors#labels" }],
  ] as const) {
    const spec = folder.writeSpec(`${name}Data.vae.json`, { ...sweep, "training.batchSize": 2, data });
    expect(await vaeLens("sweep", spec, "--out", folder.at(`${name}Run`))).toMatchObject({ status: 0 });
  }
});

test("check names the arrays of an HDF5 file to choose from", async () => {
  cpSync(path.join(fixtures, "arrays.h5"), folder.at("arrays.h5"));
  const { status, stdout } = await vaeLens(
    "check",
    folder.writeSpec("which.vae.json", { data: { path: "arrays.h5#packd" } }),
  );
  expect(status).toBe(1);
  expect(stdout).toMatch(/arrays\.h5 has no array "packd"\..*"arrays\.h5#packed"/);
});
