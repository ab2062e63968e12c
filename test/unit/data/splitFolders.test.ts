import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { SpecReporter } from "../../../src/prediction/specReport.ts";
import { proposeSpec } from "../../../src/proposal/proposeSpec.ts";
import { findSplits } from "../../../src/data/splitFolders.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const mediaFolder = path.join(root, "media");
let folder = "";
let made = 0;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-splits-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Only the names are looked at. */
function layout(name: string, files: readonly string[]): string {
  for (const file of files) {
    const target = path.join(folder, name, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, "");
  }
  return name;
}

async function splitsOf(files: readonly string[]) {
  const name = layout(`set${made++}`, files);
  const { path: train, heldOut, note } = await findSplits(name, { specFolder: folder, mediaFolder });
  const within = (place: string): string => path.posix.relative(name, place);
  return { train: within(train), heldOut: heldOut && within(heldOut.path), reason: heldOut?.reason, note };
}

describe("The split of a folder of images is found", () => {
  test.each<[name: string, files: readonly string[], train: string, heldOut: string]>([
    ["torchvision's", ["train/a/1.png", "val/a/1.png"], "train", "val"],
    ["without classes", ["train/1.jpg", "test/1.jpg"], "train", "test"],
    ["with capitals", ["Training/0/1.png", "Testing/0/1.png"], "Training", "Testing"],
    ["of sets", ["train_set/1.png", "test_set/1.png"], "train_set", "test_set"],
    [
      "below other folders",
      ["archive/data/train/a/1.png", "archive/data/valid/a/1.png"],
      "archive/data/train",
      "archive/data/valid",
    ],
    [
      "beside labels of boxes",
      ["images/train/1.png", "images/val/1.png", "labels/train/1.txt"],
      "images/train",
      "images/val",
    ],
    ["with folders inside", ["train/images/1.png", "valid/images/1.png", "train/labels/1.txt"], "train", "valid"],
    ["of parts of a table", ["train/part-0.parquet", "test/part-0.parquet"], "train", "test"],
  ])("%s", async (_, files, train, heldOut) => {
    expect(await splitsOf(files)).toMatchObject({ train, heldOut, note: undefined });
  });

  test("with a validation set in place of a test set, which is named", async () => {
    const found = await splitsOf(["train/a/1.png", "test/a/1.png", "validation/a/1.png", "unlabelled/1.png"]);
    expect(found).toMatchObject({ train: "train", heldOut: "validation" });
    expect(found.reason).toMatch(/Not read: test, unlabelled$/);
  });

  test.each<[name: string, files: readonly string[], note: RegExp | undefined]>([
    ["of classes", ["cat/1.png", "dog/1.png"], undefined],
    ["with one class", ["cat/1.png"], undefined],
    ["without a held-out set", ["train/a/1.png", "train/b/1.png"], undefined],
    ["whose test set is empty", ["train/a/1.png", "test/readme.txt"], undefined],
    ["with images beside the split", ["1.png", "train/1.png", "test/1.png"], undefined],
    ["with a table of labels", ["1.png", "2.png", "labels.csv"], /^labels\.csv is not read/],
    [
      "with a split in each class",
      ["cat/train/1.png", "cat/test/1.png", "dog/train/1.png"],
      /cat\/train, cat\/test .* read together/,
    ],
  ])("not where there is none: a folder %s", async (_, files, note) => {
    const found = await splitsOf(files);
    expect(found).toMatchObject({ train: "", heldOut: undefined });
    if (note === undefined) expect(found.note).toBeUndefined();
    else expect(found.note).toMatch(note);
  });

  test("with the tables of labels that are not read", async () => {
    const { note } = await splitsOf([
      "labels.csv",
      "images/train/metadata.csv",
      "images/train/1.png",
      "images/test/1.png",
    ]);
    expect(note).toMatch(/^labels\.csv, metadata\.csv are not read/);
  });
});

test("A new spec holds out the folder's own test set", async () => {
  for (const part of ["train", "test"])
    cpSync(path.join(root, "test/fixtures/data/images.parquet"), path.join(folder, "parts", part, "0.parquet"));
  const { specText } = await proposeSpec({
    data: path.join(folder, "parts"),
    specFolder: folder,
    mediaFolder,
    reporter: new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine),
  });
  const [point] = parseSpec(specText).points;
  expect(point?.spec.data).toMatchObject({ path: "parts/train#image", heldOut: { path: "parts/test#image" } });
});
