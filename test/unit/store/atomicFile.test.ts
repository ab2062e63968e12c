import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { writeFileAtomically, writeJsonAtomically } from "../../../src/store/atomicFile.ts";
import { StoreError } from "../../../src/store/storeError.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

describe("an atomic write", () => {
  test("replaces a file by all chunks, without other files", () => {
    writeFileSync(folder.at("a"), "a longer old text");
    writeFileAtomically(folder.at("a"), [Buffer.from("new "), new Uint8Array(0), Buffer.from("text")]);
    expect(readFileSync(folder.at("a"), "utf8")).toBe("new text");
    expect(folder.names()).toEqual(["a"]);
  });

  test("that fails keeps the old file, without other files", () => {
    writeFileSync(folder.at("a"), "old");
    const broken: Iterable<Uint8Array> = {
      *[Symbol.iterator]() {
        yield Buffer.alloc(100_000);
        throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
      },
    };
    expect(() => {
      writeFileAtomically(folder.at("a"), broken as readonly Uint8Array[]);
    }).toThrow(
      `cannot write ${folder.at("a")}: the disk is full; free some space, then resume: everything up to the last checkpoint is kept.`,
    );
    expect(readFileSync(folder.at("a"), "utf8")).toBe("old");
    expect(folder.names()).toEqual(["a"]);
  });

  test("that cannot replace the file leaves no other file", () => {
    mkdirSync(folder.at("a"));
    expect(() => {
      writeJsonAtomically(folder.at("a"), {});
    }).toThrow(StoreError);
    expect(folder.names()).toEqual(["a"]);
  });

  test("into a folder that does not exist is an error that names the file", () =>
    expect(() => {
      writeJsonAtomically(folder.at("none", "a"), {});
    }).toThrow(
      `cannot write ${folder.at("none", "a")}: it cannot be created there; choose another folder with --out.`,
    ));
});
