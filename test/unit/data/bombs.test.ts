import { gzipSync } from "node:zlib";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { checkExpansion, maxUnpackedBytes } from "../../../src/data/memory.ts";
import { faultOf, saying, zipOf } from "./fixtures.ts";

const MIB = 2 ** 20;

describe("a small file that unpacks to a large one", () => {
  test("may unpack to 256 MiB, and to 500 times its size", () => {
    expect(maxUnpackedBytes(1000)).toBe(256 * MIB);
    expect(maxUnpackedBytes(2 * MIB)).toBe(1000 * MIB);
    expect(() => {
      checkExpansion(1000, 256 * MIB, "x.h5");
    }).not.toThrow();
    expect(() => {
      checkExpansion(1400, 6.5 * 2 ** 30, "x.h5");
    }).toThrow(/^x\.h5 has 1,400 bytes but unpacks to 6\.5 GiB/);
  });

  test("is refused as gzip as soon as it passes the limit", async () => {
    const packed = gzipSync(new Uint8Array(300 * MIB), { level: 9 });
    expect(await faultOf(() => readTable(packed, "bomb.csv.gz", undefined))).toEqual({
      code: "data-too-large",
      message: saying("bomb.csv.gz has", "bytes but unpacks to", "at most 0.3 GiB"),
    });
  });

  test("is refused as a .csv with a line of more than 16 MiB", async () => {
    for (const start of ["", "1,2\n3,4\n"])
      expect(await faultOf(() => readTable(Buffer.from(start + "1,".repeat(9 * MIB)), "line.csv", undefined))).toEqual({
        code: "data-too-large",
        message: saying("line.csv", "line of more than 16 MiB"),
      });
  });

  test("is refused as .npz before it is unpacked, by the size in its list", async () => {
    const zip = zipOf({ "x.npy": Buffer.alloc(100) });
    // The uncompressed size in the central directory.
    const entry = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    zip.writeUInt32LE(2 ** 31, entry + 24);
    expect(await faultOf(() => readTable(zip, "bomb.npz", undefined))).toEqual({
      code: "data-too-large",
      message: saying("bomb.npz (x.npy)", "2.0 GiB"),
    });
  });
});

describe("a damaged Parquet page", () => {
  test("that repeats a value more often than it has values fills no memory", () => {
    const output: unknown[] = new Array(10);
    // A run: its length times two as a varint, then the value.
    const view = new DataView(Uint8Array.from([0x80, 0x89, 0x7a, 1]).buffer);
    readRleBitPackedHybrid({ view, offset: 0 }, 1, output, 4);
    expect(output).toEqual(new Array(10).fill(1));
  });

  test("with more values than its column is refused before they are allocated", async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: "a", data: Float64Array.from({ length: 60 }, Number), type: "DOUBLE" }],
      }),
    );
    const count = bytes.indexOf(Buffer.from([0x5c, 0x15, 60 * 2]));
    expect(count).toBeGreaterThan(0);
    bytes[count + 2] = 63 * 2;
    expect(await faultOf(() => readTable(bytes, "count.parquet", undefined))).toEqual({
      code: "data-file-corrupt",
      message: saying("count.parquet is damaged"),
    });
  });
});
