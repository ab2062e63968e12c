import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCheckedJson, writeCheckedJson } from "../../../src/store/checkedJson.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

describe("a JSON file with a checksum", () => {
  test.each([
    ["short, indented", 10, true],
    ["long, on one line", 200_000, false],
  ])("%s, is read as it was written", (name, length, indented) => {
    const file = folder.at(`${name}.json`);
    const content = { format: 1, values: Array.from({ length }, (_, i) => i / 7), text: "}" };
    writeCheckedJson(file, content);
    expect(readCheckedJson(file, "")).toEqual(content);
    const text = readFileSync(file, "utf8");
    expect(text.includes("\n  ")).toBe(indented);
    expect(JSON.parse(text)).toHaveProperty("checksum");
  });
});
