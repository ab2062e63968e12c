import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gunzipped, inflated, UnpackedTooLarge } from "../../../src/data/inflate.ts";
import { checksumHere, checksumOf } from "../../../src/data/zip.ts";

const contents = Buffer.from(Array.from({ length: 5_000_000 }, (_, i) => (i * i) >> 7));

describe("packed data", () => {
  test.each([0, 1, 4_999_999, contents.length, 9_000_000])(
    "are unpacked in pieces, whatever size was expected (%i)",
    async (expectedBytes) => {
      const unpacking = { expectedBytes, maxBytes: 10_000_000 };
      expect((await gunzipped(gzipSync(contents, { level: 1 }), unpacking)).equals(contents)).toBe(true);
      expect((await inflated(deflateRawSync(contents, { level: 1 }), unpacking)).equals(contents)).toBe(true);
    },
  );

  test("may be several gzip members, of which all are read", async () => {
    const members = Buffer.concat([gzipSync("one,"), gzipSync("two,"), gzipSync("three")]);
    expect(String(await gunzipped(members, { expectedBytes: 5, maxBytes: 1000 }))).toBe("one,two,three");
  });

  test("are refused as soon as they pass the limit, of which 4 GiB and more are fine", async () => {
    const packed = gzipSync(contents, { level: 1 });
    await expect(gunzipped(packed, { expectedBytes: 10, maxBytes: 4_000_000 })).rejects.toBeInstanceOf(
      UnpackedTooLarge,
    );
    // More than Node accepts as the limit of a single call.
    expect((await gunzipped(packed, { expectedBytes: 10, maxBytes: 2 ** 40 })).length).toBe(contents.length);
  });

  test("that are cut short or damaged are an error of zlib, and what follows the end is ignored", async () => {
    const packed = deflateRawSync(contents, { level: 1 });
    const unpacking = { expectedBytes: contents.length, maxBytes: contents.length };
    await expect(inflated(packed.subarray(0, packed.length / 2), unpacking)).rejects.toMatchObject({
      code: "Z_BUF_ERROR",
    });
    await expect(inflated(Buffer.alloc(3_000_000, 0xff), unpacking)).rejects.toMatchObject({ code: "Z_DATA_ERROR" });
    const followed = Buffer.concat([packed, Buffer.alloc(4_000_000)]);
    expect((await inflated(followed, unpacking)).equals(contents)).toBe(true);
  });
});

test("the checksum of a zip is that of Node, where Node has none too", () => {
  for (const bytes of [Buffer.from(""), Buffer.from("123456789"), contents])
    expect(checksumHere(bytes, 0)).toBe(checksumOf(bytes));
  // The check value of CRC-32/ISO-HDLC.
  expect(checksumOf(Buffer.from("123456789"))).toBe(0xcbf43926);
  expect(checksumHere(contents.subarray(1000), checksumHere(contents.subarray(0, 1000), 0))).toBe(checksumOf(contents));
});
