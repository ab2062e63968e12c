import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { detectFormat, readTable, unpack } from "../../../src/data/formats.ts";
import { countingNpy, faultOf, idxOf, zipOf } from "./fixtures.ts";

const idx = idxOf(0x08, [2, 2], Uint8Array.of(1, 2, 3, 4));

describe("a format", () => {
  test.each([
    ["npy", countingNpy(2, 2)],
    ["npz", zipOf({ "x.npy": countingNpy(2, 2) })],
    ["idx", idx],
  ])("%s is told by its contents, whatever the name", (format, bytes) => {
    expect(detectFormat(bytes, "data.csv")).toBe(format);
  });

  test.each([
    ["a.csv", "csv"],
    ["a.TSV", "csv"],
    ["a.npy", "npy"],
    ["a.npz", "npz"],
    ["train-images-idx3-ubyte", "idx"],
  ])("that its contents do not tell goes by the name: %s", (name, format) => {
    expect(detectFormat(Buffer.from("1,2"), name)).toBe(format);
  });

  test("of an unknown ending is refused with the formats that are read", async () => {
    expect(await faultOf(() => detectFormat(Buffer.from("abc"), "data.xyz"))).toEqual({
      code: "data-format-unsupported",
      message:
        "data.xyz is of no format that is read. Save it as one of .npy, .npz, .csv, .parquet, .h5, .h5ad and IDX, each plain or .gz.",
    });
  });

  test("known but not read is refused by its name", async () => {
    expect((await faultOf(() => detectFormat(Buffer.from("\x89PNG\r\n", "latin1"), "image.csv"))).message).toContain(
      "is a PNG image",
    );
  });

  test("with a single array takes no key", async () => {
    expect((await faultOf(() => readTable(countingNpy(2, 2), "a.npy", "x"))).message).toContain('"#x" names nothing');
  });
});

describe("a gzipped file", () => {
  test("is unpacked whatever its name, and read by its inner format", async () => {
    expect((await readTable(gzipSync(idx), "digits", undefined)).values).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect((await readTable(gzipSync("1,2\n3,4\n"), "a.csv.gz", undefined)).rows).toBe(2);
  });

  test("of several members is unpacked whole", async () => {
    const { bytes } = await unpack(Buffer.concat([gzipSync("1,2\n"), gzipSync("3,4\n")]), "a.csv.gz");
    expect(bytes.toString()).toBe("1,2\n3,4\n");
  });

  test("that is already unpacked is read as it is", async () => {
    expect((await readTable(idx, "train-images-idx3-ubyte.gz", undefined)).rows).toBe(2);
  });

  test("with damage is refused", async () => {
    const packed = gzipSync(Buffer.alloc(5000, "abcdefg"));
    packed.fill(0xff, 12, 20);
    expect(await faultOf(() => unpack(packed, "a.gz"))).toEqual({
      code: "data-file-corrupt",
      message: "a.gz has damaged gzip data. Download it again.",
    });
  });

  test("cut short tells how many bytes there are", async () => {
    const packed = gzipSync(Buffer.alloc(5000, "abcdefg"));
    expect(await faultOf(() => unpack(packed.subarray(0, 30), "a.gz"))).toEqual({
      code: "data-file-truncated",
      message: "a.gz ends early: the gzip data goes on after its 30 bytes. Download it again.",
    });
  });
});
