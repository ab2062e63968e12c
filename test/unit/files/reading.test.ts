import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readDataset } from "../../../src/data/readDataset.ts";
import { EntryCount, entriesBelow } from "../../../src/files/folderEntries.ts";
import { setReadingBounds } from "../../../src/files/readingBounds.ts";
import { RefusedFile } from "../../../src/files/refusedFile.ts";
import { openRegular, readRegular } from "../../../src/files/regularFile.ts";
import { listRuns } from "../../../src/store/listRuns.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { StoreError } from "../../../src/store/storeError.ts";

let root = "";
const at = (...names: readonly string[]): string => path.join(root, ...names);

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "vae-lens-files-")));
  mkdirSync(at("workspace"));
  writeFileSync(at("workspace", "inside.csv"), "a,b\n1,2\n3,4\n5,6\n7,8\n");
  writeFileSync(at("outside.csv"), "a,b\n1,2\n3,4\n5,6\n7,8\n");
});
afterEach(() => {
  setReadingBounds(undefined);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Code and message of the first problem of a spec whose data are at the path. */
async function problemOf(reference: string): Promise<string> {
  const { problems } = await readDataset(
    {
      data: { path: reference, heldOut: { fraction: 0.5, seed: 0 }, scale: 1, binarize: "none" },
      model: { likelihood: { type: "gaussian" } },
      training: { batchSize: 1 },
    },
    { specFolder: at("workspace"), mediaFolder: at("media") },
  );
  return problems.map(({ code, message }) => `${code}: ${message}`).join("\n");
}

describe("a file that is read", () => {
  const linux = process.platform === "linux";

  test.runIf(linux)("is refused if it is a pipe, at once and without a writer", async () => {
    execFileSync("mkfifo", [at("workspace", "pipe.csv")]);
    await expect(openRegular(at("workspace", "pipe.csv"))).rejects.toThrow(RefusedFile);
    expect(await problemOf("pipe.csv")).toMatch(/^data-file-refused: pipe\.csv is a pipe/);
  });

  test.runIf(linux)("is refused if it is a link to a device", async () => {
    symlinkSync("/dev/zero", at("workspace", "zero.npy"));
    expect(await problemOf("zero.npy")).toMatch(/^data-file-refused: zero\.npy is a device/);
    mkdirSync(at("workspace", "images"));
    symlinkSync("/dev/zero", at("workspace", "images", "a.png"));
    expect(await problemOf("images")).toMatch(/^data-file-refused: images\/a\.png is a device/);
  });

  test("is refused above the limit of its kind, with both sizes", () => {
    writeFileSync(at("large.json"), new Uint8Array(3000));
    expect(() => readRegular(at("large.json"), 2048)).toThrow(/2\.9 KiB.* 2 KiB/);
    expect(readRegular(at("large.json"), 3000)).toHaveLength(3000);
  });

  test("is refused as run.json from a megabyte on, and hides no other run", () => {
    const run = at("workspace", ".vae-lens", "runs", "large");
    mkdirSync(run, { recursive: true });
    writeFileSync(path.join(run, "run.json"), `{"format":1}${" ".repeat(2 ** 20)}`);
    expect(() => new RunFolder(run).describe()).toThrow(StoreError);
    expect(() => new RunFolder(run).describe()).toThrow(/run\.json.*1 MiB/);
    expect(listRuns([path.dirname(run)])).toEqual([]);
  });

  test.each([["{}"], ["null"], ["[]"], ['{"format":1}'], ['{"format":1,"specFile":7,"engine":"x"}']])(
    "as run.json with the content %s is a reported error",
    (content) => {
      const run = at("workspace", "odd");
      mkdirSync(run, { recursive: true });
      writeFileSync(path.join(run, "run.json"), content);
      expect(() => new RunFolder(run).describe()).toThrow(StoreError);
    },
  );
});

describe("a workspace without trust", () => {
  test("is read, and nothing outside it", async () => {
    setReadingBounds([at("workspace")]);
    expect(await problemOf("inside.csv")).toBe("");
    for (const reference of ["../outside.csv", at("outside.csv"), "/etc/passwd", "../nowhere.csv"])
      expect(await problemOf(reference)).toMatch(/^data-file-refused: .* is outside the workspace/);
  });

  test("is not left through a link", async () => {
    symlinkSync(at("outside.csv"), at("workspace", "link.csv"));
    expect(await problemOf("link.csv")).toBe("");
    setReadingBounds([at("workspace")]);
    expect(await problemOf("link.csv")).toMatch(/^data-file-refused: link\.csv is outside the workspace/);
  });

  test("may itself be a link", () => {
    symlinkSync(at("workspace"), at("alias"));
    setReadingBounds([at("alias")]);
    expect(readRegular(at("alias", "inside.csv"), 100)).toHaveLength(20);
  });

  test("does not include a folder whose name begins with its own", () => {
    writeFileSync(at("workspace2.csv"), "1");
    setReadingBounds([at("workspace")]);
    expect(() => readRegular(at("workspace2.csv"), 100)).toThrow(RefusedFile);
  });
});

describe("a folder of data", () => {
  test("is left when it contains more than a hundred thousand entries that are not images", () => {
    const count = new EntryCount((name) => name.endsWith(".png"));
    const add = (name: string, times: number): void => {
      for (let i = 0; i < times; i++) count.add(name);
    };
    add("a.png", 200_000);
    add("folder", 100_000);
    expect(() => {
      count.add("folder");
    }).toThrow(/100,000 other entries/);
  });

  test("is left after 5 s if most of its entries are not images", () => {
    let ms = 0;
    const count = new EntryCount(
      (name) => name.endsWith(".png"),
      () => ms,
    );
    for (const name of ["a.png", "b.png", "folder"]) count.add(name);
    ms = 5001;
    count.add("c.png");
    expect(() => {
      for (let i = 0; i < 3; i++) count.add("folder");
    }).toThrow(/4 after 5 s/);
  });

  test("is listed with everything below it, and links are not followed", async () => {
    mkdirSync(at("tree", "inner"), { recursive: true });
    writeFileSync(at("tree", "inner", "a.png"), "");
    symlinkSync(root, at("tree", "up"));
    expect((await entriesBelow(at("tree"), () => true)).toSorted()).toEqual([
      "inner",
      path.join("inner", "a.png"),
      "up",
    ]);
  });
});
