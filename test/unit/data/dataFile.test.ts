import { symlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { locateFile, readBytes, readFailure } from "../../../src/data/dataFile.ts";
import { faultOf, mediaFolder, temporaryFolder, saying } from "./fixtures.ts";

const folder = temporaryFolder();
const locate = (reference: string) => locateFile(reference, "examples", { specFolder: folder.path, mediaFolder });
const read = (reference: string) => readBytes(locate(reference));

describe("A data path", () => {
  test("is relative to the folder of the spec, also in messages", () => {
    expect(locate("./a/../b/x.npy")).toEqual({
      name: "b/x.npy",
      path: path.join(folder.path, "b", "x.npy"),
      key: undefined,
    });
  });

  test("may have the name of an array after #", () => {
    expect(locate("x.npz#images")).toMatchObject({ name: "x.npz", key: "images" });
  });

  test("may contain a # if there is such a file", async () => {
    await folder.write("run#3.npy", "abc");
    expect(locate("run#3.npy")).toMatchObject({ name: "run#3.npy", key: undefined });
  });

  test("to an unknown built-in data set is rejected with the list of them", async () => {
    expect((await faultOf(() => locate("builtin:letters"))).message).toEqual(
      saying('"builtin:letters"', "builtin:digits"),
    );
  });
});

describe("A path that only another program understands is refused with what to do", () => {
  test.each([
    ["https://example.org/a/x.npy", "curl -LO"],
    ["s3://bucket/x.parquet", "aws s3 cp s3://bucket/x.parquet"],
    ["gs://bucket/x.parquet", "gcloud storage cp gs://bucket/x.parquet"],
    ["hf://datasets/user/name/train.parquet", "hf download user/name train.parquet"],
    ["file:///data/x.npy", "Write /data/x.npy"],
  ])("%s", async (reference, fix) => {
    expect(await faultOf(() => locate(reference))).toEqual({ code: "data-address", message: saying(reference, fix) });
  });

  test.each([
    ["~/x.npy", `Write "${homedir()}/x.npy"`],
    ["$HOME/x.npy", "$HOME is replaced by a shell"],
    ["%USERPROFILE%/x.npy", "%USERPROFILE% is replaced by a shell"],
  ])("%s", async (reference, fix) => {
    expect(await faultOf(() => read(reference))).toEqual({
      code: "data-file-missing",
      message: saying(reference, fix),
    });
  });
});

describe("A dead link", () => {
  test("is named with what it leads to", async () => {
    symlinkSync("gone.npy", path.join(folder.path, "link.npy"));
    expect((await faultOf(() => read("link.npy"))).message).toEqual(saying("link.npy", "is a link to gone.npy"));
  });

  test("of a folder is named where a file in it is missing", async () => {
    symlinkSync("/nowhere/disk", path.join(folder.path, "disk"));
    expect((await faultOf(() => read("disk/a/x.npy"))).message).toEqual(
      saying("disk/a/x.npy", "its folder disk is a link to /nowhere/disk", "mounted"),
    );
  });

  test("is not supposed where the link's folder is there and the file is not", async () => {
    await mkdir(path.join(folder.path, "real"));
    symlinkSync("real", path.join(folder.path, "alive"));
    expect((await faultOf(() => read("alive/x.npy"))).message).not.toContain("is a link");
  });
});

describe("A data file", () => {
  test("is read completely", async () => {
    await folder.write("whole.npy", "contents");
    expect((await read("whole.npy")).toString()).toBe("contents");
  });

  test("that does not exist is reported with the nearest name in its folder", async () => {
    await folder.write("train.npy", "x");
    expect(await faultOf(() => read("trian.npy"))).toEqual({
      code: "data-file-missing",
      message: saying("trian.npy", "train.npy"),
    });
  });

  test("that does not exist is reported with the base of paths if no name is near", async () => {
    expect((await faultOf(() => read("cells.h5ad"))).message).toEqual(
      saying("cells.h5ad", "relative to the folder of the spec"),
    );
  });

  test("in a folder that does not exist is reported with the reason", async () => {
    expect((await faultOf(() => read("nowhere/x.npy"))).message).toEqual(
      saying("nowhere/x.npy", "folder does not exist"),
    );
  });

  test("that is a folder is distinguished from one that is missing", async () => {
    await mkdir(path.join(folder.path, "images"));
    expect(await faultOf(() => read("images"))).toEqual({
      code: "data-file-is-folder",
      message: "images is a folder. Name a file in it.",
    });
  });

  test("without bytes is rejected", async () => {
    await folder.write("none.npy", "");
    expect(await faultOf(() => read("none.npy"))).toEqual({
      code: "data-file-empty",
      message: saying("none.npy", "empty"),
    });
  });

  test("without permission is reported with the reason", async () => {
    // Not a real error, because tests may run as root, who may read anything.
    const refusal = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    expect(await readFailure(refusal, locate("secret.npy"))).toMatchObject({
      code: "data-file-unreadable",
      message: saying("secret.npy", "permission"),
    });
  });

  test("with another failure is reported with the code of the system", async () => {
    const failure = Object.assign(new Error("EIO"), { code: "EIO" });
    expect((await readFailure(failure, locate("x.npy"))).message).toEqual(saying("x.npy", "(EIO)"));
  });

  test("of the built-in data set is reported as part of the installation", async () => {
    const digits = locateFile("builtin:digits", "examples", { specFolder: folder.path, mediaFolder: folder.path });
    expect((await faultOf(() => readBytes(digits))).message).toContain("missing from this installation");
  });
});
