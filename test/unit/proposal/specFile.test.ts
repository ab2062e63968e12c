import path from "node:path";
import { expect, test } from "vitest";
import { dataPathFrom, specFileFor } from "../../../src/proposal/specFile.ts";

test.each([
  ["data/train.csv", "data/train.vae.json"],
  ["data/train.csv.gz", "data/train.vae.json"],
  ["cells.h5ad", "cells.vae.json"],
  ["d#1/parts#image", "d#1/parts.vae.json"],
  ["d/train-*.parquet", "d/train.vae.json"],
  ["arrays.npz#x", "arrays.vae.json"],
  ["arrays.h5#group/x", "arrays.vae.json"],
  ["train-images-idx3-ubyte.gz", "train-images.vae.json"],
  ["images", "images.vae.json"],
  ["odd.name", "odd.name.vae.json"],
  ["builtin:digits", "digits.vae.json"],
])("the spec for %s is %s", (data, spec) => expect(specFileFor(data).split(path.sep).join("/")).toBe(spec));

test("data are named relative to the spec's folder", () => {
  expect(dataPathFrom(path.resolve("specs"), path.resolve("data/train.csv"))).toBe("../data/train.csv");
  expect(dataPathFrom(path.resolve("specs"), "builtin:digits")).toBe("builtin:digits");
});
