import { describe, expect, test } from "vitest";
import { crc32c, maskedCrc32c } from "../../../src/tensorboard/crc32c.ts";

describe("CRC-32C gives the values of RFC 3720, appendix B.4, for", () => {
  const bytes = (byte: (index: number) => number) => Uint8Array.from({ length: 32 }, (_, index) => byte(index));
  test("32 bytes of zeros", () => expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa));
  test("32 bytes of ones", () => expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43));
  test("32 increasing bytes", () => expect(crc32c(bytes((index) => index))).toBe(0x46dd794e));
  test("32 decreasing bytes", () => expect(crc32c(bytes((index) => 31 - index))).toBe(0x113fdb5c));
  test("an iSCSI read command", () => {
    const command = Buffer.from(
      "01c000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000",
      "hex",
    );
    expect(crc32c(command)).toBe(0xd9963a56);
  });
});

test("the mask is that of TensorFlow's files: a record of 24 bytes begins as in all of them", () => {
  const length = Buffer.from("1800000000000000", "hex");
  expect(maskedCrc32c(length)).toBe(Buffer.from("a37f4b22", "hex").readUInt32LE());
});
