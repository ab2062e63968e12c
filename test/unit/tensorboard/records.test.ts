import { describe, expect, test } from "vitest";
import { decodeRecords, encodeRecord } from "../../../src/tensorboard/records.ts";

const records = [[1, 2, 3], [], [4, 5]].map((bytes) => Uint8Array.from(bytes));
const file = Buffer.concat(records.map(encodeRecord));
/** Where the second and the third begin: 12 bytes before the data, 4 after. */
const [SECOND, THIRD] = [19, 35];

const read = (bytes: Uint8Array): readonly number[][] =>
  [...decodeRecords(bytes, "a.tfevents.1")].map((data) => [...data]);
const damagedAt = (offset: number): Buffer => {
  const bytes = Buffer.from(file);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  return bytes;
};

describe("records", () => {
  test("are read back unchanged", () => expect(read(file)).toEqual([[1, 2, 3], [], [4, 5]]));
  test("do not exist in an empty file", () => expect(read(new Uint8Array())).toEqual([]));
  test.each([THIRD + 1, THIRD + 11, THIRD + 12, THIRD + 14, file.length - 1])(
    "do not include a truncated last one, here at byte %i",
    (end) => expect(read(file.subarray(0, end))).toEqual([[1, 2, 3], []]),
  );
});

describe("a record with a wrong checksum is refused with file, number and offset:", () => {
  test("of its data", () =>
    expect(() => read(damagedAt(THIRD + 12))).toThrow(
      `a.tfevents.1 is damaged: the checksum of the data of record 3, at byte offset ${THIRD}, is wrong. Copy the file again from where it was written.`,
    ));
  test("of the checksum itself", () =>
    expect(() => read(damagedAt(file.length - 1))).toThrow(
      `the checksum of the data of record 3, at byte offset ${THIRD}, is wrong.`,
    ));
  test("of its length", () =>
    expect(() => read(damagedAt(SECOND))).toThrow(
      `the checksum of the length of record 2, at byte offset ${SECOND}, is wrong.`,
    ));
  test("in a file without records", () =>
    expect(() => read(Buffer.from("epoch,rate,distortion\n1,2,3\n"))).toThrow(
      "a.tfevents.1 is not a TensorBoard event file, or is damaged",
    ));
});
