import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { SafetensorsError } from "../../../src/files/safetensorsHeader.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/store/safetensors.ts";

const file = {
  metadata: { format: "1", progress: 'ünïcode "quoted"' },
  tensors: {
    "parameters/a": Float32Array.of(1.5, -0, Number.NaN, Infinity, 1e-45),
    "moments/b": Float32Array.of(3),
    empty: new Float32Array(0),
  },
};
const bytes = Buffer.concat(encodeSafetensors(file));

function faultOf(damaged: Uint8Array): string {
  try {
    decodeSafetensors(damaged);
  } catch (error) {
    if (error instanceof SafetensorsError) return error.message;
    throw error;
  }
  return "";
}

function withHeader(header: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(8)]);
}

describe("a safetensors file", () => {
  test("is read back to the last bit", () => {
    const { metadata, tensors } = decodeSafetensors(bytes);
    expect(metadata).toEqual(file.metadata);
    expect(Object.keys(tensors)).toEqual(Object.keys(file.tensors));
    for (const [name, values] of Object.entries(file.tensors)) {
      expect([...new Uint32Array(tensors[name]?.buffer ?? new ArrayBuffer(4))]).toEqual([
        ...new Uint32Array(values.buffer),
      ]);
    }
  });

  test("has its length, header and arrays where other readers expect them", () => {
    const headerBytes = Number(bytes.readBigUInt64LE(0));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + headerBytes)) as Record<string, unknown>;
    expect(header["moments/b"]).toEqual({ dtype: "F32", shape: [1], data_offsets: [20, 24] });
    expect(bytes.readFloatLE(8 + headerBytes + 20)).toBe(3);
    expect(bytes).toHaveLength(8 + headerBytes + 24);
  });

  test("has only the bytes of a partial array", () => {
    const part = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    expect(
      decodeSafetensors(Buffer.concat(encodeSafetensors({ metadata: {}, tensors: { part } }))).tensors["part"],
    ).toEqual(Float32Array.of(2, 3));
  });

  test("is refused if it is truncated anywhere", () => {
    for (let length = 0; length < bytes.length; length++)
      expect(faultOf(bytes.subarray(0, length)), String(length)).toMatch(/truncated/);
  });

  test("is refused with the array and both lengths if a byte is missing", () =>
    expect(faultOf(bytes.subarray(0, -1))).toBe(
      `moments/b is truncated: the file has ${bytes.length - 1} bytes, it needs ${bytes.length}`,
    ));

  test.each([
    ["no JSON", "{,,}", "its header is not JSON"],
    ["null", "null", "its header is not a JSON object"],
    ["another type", '{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}', "a is F64; only F32 is read"],
    ["no place", '{"a":{"dtype":"F32","shape":[1]}}', /type, shape and position of a/],
    ["no shape", '{"a":{"dtype":"F32","data_offsets":[0,4]}}', /type, shape and position of a/],
    ["a negative axis", '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', /type, shape and position of a/],
    [
      "a negative place",
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}',
      "its header has no valid position of a",
    ],
    [
      "a backward place",
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}',
      "its header has no valid position of a",
    ],
    [
      "half a float",
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,2]}}',
      /a is F32 of shape 1, which needs 4 bytes.* 2$/,
    ],
    ["a shape of too many values", '{"a":{"dtype":"F32","shape":[9e9,9e9],"data_offsets":[0,8]}}', /a is F32 of shape/],
    ["a place outside the file", '{"a":{"dtype":"U8","shape":[99],"data_offsets":[0,99]}}', /a is truncated/],
    [
      "arrays that overlap",
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      "its arrays overlap: a and b share bytes",
    ],
    [
      "a key twice",
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      'its header has "a" twice',
    ],
    ["metadata that are not texts", '{"__metadata__":{"format":1}}', "its metadata are not texts"],
    ["a null entry", '{"a":null}', /type, shape and position of a/],
  ])("with a header that has %s are refused", (_, header, message) =>
    expect(faultOf(withHeader(header))).toMatch(message),
  );

  test("is refused before it is parsed if its header would be larger than the format allows", () => {
    const length = Buffer.alloc(16);
    length.writeBigUInt64LE(2n ** 60n);
    expect(faultOf(length)).toMatch(/1,152,921,504,606,84\d,\d+ bytes/);
  });

  test("is read or refused if any byte of the header is changed", () => {
    const random = seededRandom(1, 7);
    const headerBytes = Number(bytes.readBigUInt64LE(0));
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      const damaged = Buffer.from(bytes);
      damaged[Math.floor(random.nextUniform() * (8 + headerBytes))] = random.nextUint32() & 255;
      if (faultOf(damaged) !== "") refused++;
    }
    expect(refused).toBeGreaterThan(500);
  });
});
