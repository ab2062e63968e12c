import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { arrayKeys } from "../../../src/data/arrayKeys.ts";
import { readTable } from "../../../src/data/formats.ts";
import { readLabels } from "../../../src/data/labels.ts";
import { faultOf, fixtureFolder, saying, temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();
const file = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const ramp = Array.from({ length: 24 }, (_, i) => i);

/** A file with this header, and 64 bytes of zeros. */
function withHeader(header: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(64)]);
}

describe("A safetensors file", () => {
  test.each([
    ["float64", 8],
    ["float32", 8],
    ["float16", 8],
    ["bfloat16", 8],
    ["int64", 1],
    ["int32", 1],
    ["int16", 1],
    ["int8", 1],
    ["uint8", 1],
  ])("of torch has its numbers: %s", async (key, divisor) => {
    const { rows, columns, values } = await readTable(file("arrays.safetensors"), "a.safetensors", key);
    expect([rows, columns]).toEqual([6, 4]);
    expect(Array.from(values as ArrayLike<number | bigint>, Number)).toEqual(ramp.map((value) => value / divisor));
  });

  test("of torch has truth values as 0 and 1", async () => {
    const { values } = await readTable(file("arrays.safetensors"), "a.safetensors", "bool");
    expect(Array.from(values as Uint8Array)).toEqual(ramp.map((value) => 1 - (value % 2)));
  });

  test("of images keeps their axes", async () => {
    const table = await readTable(file("arrays.safetensors"), "a.safetensors", "images");
    expect(table).toMatchObject({ rows: 6, columns: 6, exampleShape: [2, 3] });
  });

  test("of one array needs no key, and any name", async () => {
    expect(await readTable(file("single.safetensors"), "weights.bin", undefined)).toMatchObject({
      rows: 6,
      columns: 4,
    });
  });

  test("of several arrays lists them with shapes and types, and suggests one that can be examples", async () => {
    expect(await faultOf(() => readTable(file("arrays.safetensors"), "a.safetensors", undefined))).toEqual({
      code: "data-key-missing",
      message: saying("12 arrays: int64 (6 x 4 I64), labels (6 I64)", '"a.safetensors#int64"'),
    });
  });

  test("names the nearest array", async () => {
    const { message } = await faultOf(() => readTable(file("arrays.safetensors"), "a.safetensors", "flaot32"));
    expect(message).toEqual(saying('no array "flaot32"', '"a.safetensors#float32"'));
  });

  test("has labels, and completes them apart from examples", async () => {
    const bytes = file("arrays.safetensors");
    const labels = await readLabels(bytes, "a.safetensors", "labels", new Map([[6, "its rows"]]));
    expect(labels.values).toEqual(Int32Array.of(0, 1, 2, 0, 1, 2));
    await folder.write("a.safetensors", bytes);
    const located = { name: "a.safetensors", path: path.join(folder.path, "a.safetensors"), key: undefined };
    expect(await arrayKeys(located, "labels")).toEqual(["labels"]);
    expect(await arrayKeys(located, "examples")).toContain("images");
  });

  test.each<[string, unknown, string[]]>([
    [
      "a type without real numbers",
      { x: { dtype: "C64", shape: [2, 2], data_offsets: [0, 32] } },
      ["a.safetensors#x", "C64", "float32"],
    ],
    ["a type of the future", { x: { dtype: "F4", shape: [2, 2], data_offsets: [0, 2] } }, ["a.safetensors#x", "F4"]],
    [
      "a size that is not that of its type",
      { x: { dtype: "F32", shape: [2, 2], data_offsets: [0, 8] } },
      ["x is F32 of shape 2 x 2", "16 bytes", "8"],
    ],
    ["no arrays", { __metadata__: { a: "b" } }, ["no arrays"]],
  ])("is refused with a reason if it has %s", async (_, header, facts) => {
    expect((await faultOf(() => readTable(withHeader(header), "a.safetensors", undefined))).message).toEqual(
      saying(...facts),
    );
  });

  test("that ends early is called incomplete", async () => {
    const bytes = file("arrays.safetensors");
    for (const length of [5, 100, bytes.length - 1])
      expect(await faultOf(() => readTable(bytes.subarray(0, length), "a.safetensors", "x"))).toMatchObject({
        code: "data-file-truncated",
      });
  });

  test("that is a pointer of Git LFS is named as such", async () => {
    const pointer = Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    expect((await faultOf(() => readTable(pointer, "a.safetensors", "x"))).message).toEqual(
      saying("Git LFS", "git lfs pull"),
    );
  });
});
