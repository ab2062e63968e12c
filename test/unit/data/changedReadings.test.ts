import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readDataset } from "../../../src/data/readDataset.ts";
import { type FilePrint, fingerprintBytes, fingerprintDataset } from "../../../src/data/fingerprint.ts";
import { readImageFolder } from "../../../src/data/imageFolder.ts";
import { floatNpy, fixtureFolder, mediaFolder, readWith, saying, temporaryFolder, type Wish } from "./fixtures.ts";
import { useImagePrograms } from "./imagePrograms.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

useImagePrograms();

const folder = temporaryFolder();

const filePrint = (contents: Uint8Array | string, key?: string): FilePrint => ({
  sha256: fingerprintBytes(contents),
  key,
});

/** The fingerprint now, and that of the versions which read the same bytes as they are stored. */
async function fingerprints(
  specFolder: string,
  wish: Pick<Wish, "path" | "heldOut">,
  examples: FilePrint,
  heldOut?: FilePrint,
): Promise<{ now: string | undefined; before: string }> {
  const data = { heldOut: { fraction: 0.25, seed: 0 }, scale: 1, binarize: "none", path: "", ...wish } as const;
  const model = { likelihood: { type: "gaussian" } };
  const { dataset } = await readDataset({ data, model, training: { batchSize: 1 } }, { specFolder, mediaFolder });
  return { now: dataset?.fingerprint, before: fingerprintDataset({ examples, heldOut, labels: [] }, data) };
}

async function ofPair(train: string, heldOut: string): Promise<{ now: string | undefined; before: string }> {
  await folder.write("train.csv", train);
  await folder.write("test.csv", heldOut);
  const wish = { path: "train.csv", heldOut: { path: "test.csv" } };
  return fingerprints(folder.path, wish, filePrint(train), filePrint(heldOut));
}

async function ofFixture(name: string, key?: string): Promise<{ now: string | undefined; before: string }> {
  const wish = { path: key === undefined ? name : `${name}#${key}` };
  return fingerprints(fixtureFolder, wish, filePrint(readFileSync(path.join(fixtureFolder, name)), key));
}

async function ofImages(image: string): Promise<{ now: string | undefined; before: string }> {
  const name = path.basename(image, ".jpg");
  mkdirSync(path.join(folder.path, name));
  for (const copy of ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
    copyFileSync(path.join(fixtureFolder, "images", image), path.join(folder.path, name, copy));
  const { sha256 } = await readImageFolder({ name, path: path.join(folder.path, name), key: undefined });
  return fingerprints(folder.path, { path: name }, { sha256, key: undefined });
}

describe("The fingerprint of data that are read as before is the same", () => {
  test.each<[string, () => ReturnType<typeof fingerprints>]>([
    ["a held-out file with its columns in one order", () => ofPair("a,b\n1,2\n3,5\n", "a,b\n6,7\n")],
    ["an array of HDF5", () => ofFixture("single.h5")],
    ["a sparse array of MATLAB", () => ofFixture("matlab73.mat", "sparse")],
  ])("for %s", async (_, read) => {
    const { now, before } = await read();
    expect(now).toBe(before);
  });
});

describe("The fingerprint of data that earlier versions read otherwise differs", () => {
  test.each<[string, () => ReturnType<typeof fingerprints>]>([
    ["a held-out file in another order", () => ofPair("a,b\n1,2\n3,5\n", "b,a\n6,7\n")],
    ["a .loom file", () => ofFixture("genes.loom")],
    ["a dense array of MATLAB 7.3", () => ofFixture("matlab73.mat", "x")],
    ["JPEGs", () => ofImages("colour.jpg")],
    [
      "names that are numbers",
      () =>
        ofPair(
          "0,1\n1.5,2.5\n3.5,5.5\n1.2,1.3\n1.4,1.7\n9.1,2.2\n3.3,4.1\n5.1,5.2\n6.1,6.2\n0.5,0.6\n0.7,0.8\n1.1,1.9\n",
          "0.1,0.2\n0.4,0.3\n",
        ),
    ],
    ["an index without a name", () => ofPair(",a\n0,1.5\n1,2.5\n2,1.5\n", ",a\n0,1\n1,3\n")],
  ])("for %s", async (_, read) => {
    const { now, before } = await read();
    expect(now).toMatch(/^[0-9a-f]{64}$/);
    expect(now).not.toBe(before);
  });
});

describe("Labels with a gap", () => {
  test("in the held-out file are refused, not left out", async () => {
    await folder.write("x.csv", "a,species\n1,u\n2,v\n3,u\n");
    await folder.write("held.csv", "a,species\n1,u\n2,NA\n");
    const { problems } = await readWith(folder.path, {
      path: "x.csv",
      heldOut: { path: "held.csv" },
      labels: "x.csv#species",
    });
    expect(problems).toMatchObject([{ code: "labels-missing", message: saying("held.csv#species", "row 1 ") }]);
  });

  test("in a file of their own have no fingerprint", async () => {
    await folder.write("data.npy", floatNpy(4, 1, [1, 2, 3, 4]));
    await folder.write("y.csv", "y\na\n\nb\na\n");
    const { dataset } = await readWith(folder.path, { labels: "y.csv" });
    expect(dataset).toBeUndefined();
  });
});
