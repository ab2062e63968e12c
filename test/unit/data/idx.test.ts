import { describe, expect, test } from "vitest";
import { readIdx } from "../../../src/data/idx.ts";
import { faultOf, idxOf, saying } from "./fixtures.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

describe("An IDX file", () => {
  test.each([
    [0x08, "01ff", Uint8Array.of(1, 255)],
    [0x09, "01ff", Int8Array.of(1, -1)],
    [0x0b, "0102fffe", Int16Array.of(258, -2)],
    [0x0c, "00000102fffffffe", Int32Array.of(258, -2)],
    [0x0d, "3fc00000c0000000", Float32Array.of(1.5, -2)],
    [0x0e, "3ff8000000000000c000000000000000", Float64Array.of(1.5, -2)],
  ])("of type 0x%s is read, big-endian", (type, data, expected) => {
    expect(readIdx(idxOf(type, [2, 1], hex(data)), "d.idx").values).toEqual(expected);
  });

  test("with images has rows of pixels", () => {
    expect(readIdx(idxOf(0x08, [2, 3, 4], new Uint8Array(24)), "d.idx")).toMatchObject({
      rows: 2,
      columns: 12,
      rank: 3,
    });
  });

  test("with bytes is a view of the file", () => {
    const file = idxOf(0x08, [2, 2], new Uint8Array(4));
    expect(readIdx(file, "d.idx").values.buffer).toBe(file.buffer);
  });

  test("that is incomplete is rejected with the bytes expected and found", async () => {
    expect(await faultOf(() => readIdx(idxOf(0x08, [3, 2], new Uint8Array(4)), "d.idx"))).toEqual({
      code: "data-file-truncated",
      message: saying("d.idx", "18", "16"),
    });
  });

  test("with an incomplete header is rejected with the bytes it needs", async () => {
    expect((await faultOf(() => readIdx(hex("0000080300000001"), "d.idx"))).message).toContain(
      "its header needs 16 bytes",
    );
  });

  test("with other first bytes is rejected", async () => {
    expect((await faultOf(() => readIdx(hex("3c21444f"), "d.idx"))).message).toContain(
      "starts with the bytes 3c21444f",
    );
  });
});
