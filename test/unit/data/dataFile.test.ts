import { mkdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { locateFile, readBytes, readFailure } from "../../../src/data/dataFile.ts";
import { faultOf, mediaFolder, temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();
const locate = (reference: string) => locateFile(reference, "examples", { specFolder: folder.path, mediaFolder });
const read = (reference: string) => readBytes(locate(reference));

describe("a path", () => {
  test("starts at the spec's folder and is shown from there", () => {
    expect(locate("./a/../b/x.npy")).toEqual({
      name: "b/x.npy",
      path: path.join(folder.path, "b", "x.npy"),
      key: undefined,
    });
  });

  test("may name an array after #", () => {
    expect(locate("x.npz#images")).toMatchObject({ name: "x.npz", key: "images" });
  });

  test("may hold a # of its own if there is such a file", async () => {
    await folder.write("run#3.npy", "abc");
    expect(locate("run#3.npy")).toMatchObject({ name: "run#3.npy", key: undefined });
  });

  test("to an unknown shipped data set lists those there are", async () => {
    expect((await faultOf(() => locate("builtin:letters"))).message).toBe(
      'There is no data set "builtin:letters". Shipped with VAE Lens: builtin:digits.',
    );
  });
});

describe("a file", () => {
  test("is read whole", async () => {
    await folder.write("whole.npy", "contents");
    expect((await read("whole.npy")).toString()).toBe("contents");
  });

  test("that does not exist suggests the nearest name beside it", async () => {
    await folder.write("train.npy", "x");
    expect(await faultOf(() => read("trian.npy"))).toEqual({
      code: "data-file-missing",
      message: "There is no file trian.npy. Did you mean train.npy?",
    });
  });

  test("that does not exist, with nothing like it, says where paths start", async () => {
    expect((await faultOf(() => read("cells.h5ad"))).message).toBe(
      "There is no file cells.h5ad. Paths start at the spec's own folder.",
    );
  });

  test("in a folder that does not exist says so", async () => {
    expect((await faultOf(() => read("nowhere/x.npy"))).message).toBe(
      "There is no file nowhere/x.npy: its folder does not exist. Paths start at the spec's own folder.",
    );
  });

  test("that is a folder is told from one that is missing", async () => {
    await mkdir(path.join(folder.path, "images"));
    expect(await faultOf(() => read("images"))).toEqual({
      code: "data-file-is-folder",
      message: "images is a folder. Name a file in it.",
    });
  });

  test("of no bytes is empty", async () => {
    await folder.write("none.npy", "");
    expect(await faultOf(() => read("none.npy"))).toEqual({
      code: "data-file-empty",
      message: "none.npy is empty. Write or download it again.",
    });
  });

  test("without permission says so", async () => {
    // Made up, since the tests may run as root, who may read anything.
    const refusal = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    expect(await readFailure(refusal, locate("secret.npy"))).toMatchObject({
      code: "data-file-unreadable",
      message: "secret.npy may not be read: permission denied. Give yourself read access to it.",
    });
  });

  test("that fails otherwise shows the system's code", async () => {
    const failure = Object.assign(new Error("EIO"), { code: "EIO" });
    expect((await readFailure(failure, locate("x.npy"))).message).toBe(
      "x.npy could not be read (EIO). Check the disk and the path.",
    );
  });

  test("of the shipped data set that is gone points at the installation", async () => {
    const digits = locateFile("builtin:digits", "examples", { specFolder: folder.path, mediaFolder: folder.path });
    expect((await faultOf(() => readBytes(digits))).message).toContain("missing from this installation");
  });
});
