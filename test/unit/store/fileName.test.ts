import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { removeAbandoned, temporaryName } from "../../../src/store/atomicFile.ts";
import { safeName, shortName } from "../../../src/store/fileName.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

describe("a name from elsewhere", () => {
  test.each(["../../../ESC/x", "..\\..\\x", "a/b", "C:\\x", "..", ".", "a\u0000b", "a\nb", "con:", "x?y*z"])(
    "such as %j stays in its folder",
    (name) => {
      expect(safeName(name)).toMatch(/^[\p{L}\p{N}=,+_-][\p{L}\p{N}=,+._-]*$/u);
      expect(safeName(name)).not.toContain("..");
    },
  );

  test("keeps its letters and the signs of settings", () => {
    expect(safeName("00-objective.beta=0.25,training.seed=0")).toBe("00-objective.beta=0.25,training.seed=0");
    expect(safeName("Größe=1e-7")).toBe("Größe=1e-7");
  });

  test("stays apart from another name that is shown alike", () => {
    expect(safeName("a/b")).not.toBe(safeName("a:b"));
  });

  test("of 5,000 characters is shortened with a hash of the whole", () => {
    const [a, b] = [shortName(`${"ä".repeat(5000)}a`), shortName(`${"ä".repeat(5000)}b`)];
    expect(Buffer.byteLength(a)).toBeLessThanOrEqual(160);
    expect(a).not.toBe(b);
    expect(a).toMatch(/^ä+-[0-9a-f]{8}$/);
  });
});

test("temporary files of dead processes, also of this process's number, are removed, and those of living ones stay", () => {
  const living = temporaryName(folder.at("a.json"));
  const dead = living.replace(/-\d+-\w+$/, "-999999999-00000000");
  const namesake = living.replace(/\w+$/, "00000000");
  const elsewhere = folder.at("a.json.writing-0123abcd-1");
  for (const file of [living, dead, namesake, elsewhere]) writeFileSync(file, "");
  removeAbandoned(folder.at());
  expect(folder.names().length).toBe(2);
  removeAbandoned(folder.at(), Date.now() + 2 * 60 * 60_000);
  expect(folder.names().map((name) => folder.at(name))).toEqual([living]);
});
