import { describe, expect, test } from "vitest";
import { readNpy } from "../../../src/data/npy.ts";
import { storedValues } from "../../../src/data/table.ts";
import { faultOf, npyOf, saying } from "./fixtures.ts";

const valuesOf = (file: Buffer): number[] => Array.from(readNpy(file, "x.npy").values as Float64Array, Number);
const faultIn = (file: Buffer) => faultOf(() => readNpy(file, "x.npy"));

describe("A .npy file", () => {
  test.each([
    ["<f4", Float32Array.of(-1.5, 2)],
    ["<f8", Float64Array.of(-1.5, 2)],
    ["|i1", Int8Array.of(-1, 2)],
    ["<i2", Int16Array.of(-300, 2)],
    ["<i4", Int32Array.of(-70000, 2)],
    ["<i8", BigInt64Array.of(-70000n, 2n)],
    ["|u1", Uint8Array.of(255, 2)],
    ["<u2", Uint16Array.of(65535, 2)],
    ["<u4", Uint32Array.of(4294967295, 2)],
    ["<u8", BigUint64Array.of(70000n, 2n)],
    ["|b1", Uint8Array.of(1, 0)],
  ])("is read as %s", (dtype, data) => {
    expect(valuesOf(npyOf(dtype, [1, 2], data))).toEqual(Array.from(data as Float64Array, Number));
  });

  test("is read as half precision, with subnormals and infinities", () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00);
    expect(valuesOf(npyOf("<f2", [2, 3], halves))).toEqual([1, -2, 2 ** -24, 65504, Infinity, NaN]);
  });

  test.each([
    ["f4", Buffer.from("3fc00000c0000000", "hex"), [1.5, -2]],
    ["f8", Buffer.from("3ff8000000000000c000000000000000", "hex"), [1.5, -2]],
    ["i2", Buffer.from("0102fffe", "hex"), [258, -2]],
    ["i8", Buffer.from("0000000000000102fffffffffffffffe", "hex"), [258, -2]],
  ])("is read from big-endian %s, without changing the file's bytes", (type, data, expected) => {
    const file = npyOf(`>${type}`, [1, 2], data);
    const before = Buffer.from(file);
    expect(valuesOf(file)).toEqual(expected);
    expect(file.equals(before)).toBe(true);
  });

  test.each([1, 2, 3])("is read from version %i", (version) => {
    expect(valuesOf(npyOf("<f4", [2, 1], Float32Array.of(3, 4), { version }))).toEqual([3, 4]);
  });

  test("of several axes has rows along the first and all others flattened", () => {
    expect(readNpy(npyOf("|u1", [2, 3, 4], new Uint8Array(24)), "x.npy")).toMatchObject({
      rows: 2,
      columns: 12,
      rank: 3,
    });
  });

  test("in Fortran order is transposed over all axes", () => {
    // array[i, j, k] = 100 i + 10 j + k, first axis fastest.
    const data = new Int16Array(24);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) data[i + 2 * j + 6 * k] = 100 * i + 10 * j + k;
    expect(valuesOf(npyOf("<i2", [2, 3, 4], data, { fortran: true }))).toEqual(
      [0, 1].flatMap((i) => [0, 1, 2].flatMap((j) => [0, 1, 2, 3].map((k) => 100 * i + 10 * j + k))),
    );
  });

  test("of aligned little-endian float32 is a view of the file", () => {
    const aligned = new Uint8Array(npyOf("<f4", [2, 2], Float32Array.of(1, 2, 3, 4)));
    const file = Buffer.from(aligned.buffer);
    expect(readNpy(file, "x.npy").values.buffer).toBe(file.buffer);
  });

  test("that is not aligned in memory is copied", () => {
    const file = npyOf("<f4", [2, 2], Float32Array.of(1, 2, 3, 4));
    const shifted = Buffer.concat([Buffer.of(0), file]).subarray(1);
    expect(valuesOf(shifted)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ["<c8", "complex numbers", "array.imag"],
    ["|O", "Python objects", "numpy.stack"],
    ["<U8", "text", "return_inverse"],
    ["<M8[ns]", "dates", 'astype("int64")'],
    ["<f16", "extended-precision numbers", 'astype("float32")'],
  ])("of dtype %s is rejected as %s, with what makes numbers of it", async (dtype, kind, fix) => {
    const fault = await faultIn(npyOf(dtype, [1, 1], new Uint8Array(32)));
    expect(fault).toEqual({
      code: "data-type-unsupported",
      message: saying("x.npy", kind, `'${dtype}'`, fix),
    });
  });

  test("of a structured dtype is rejected", async () => {
    const file = npyOf("<f4", [1, 1], new Uint8Array(8));
    const structured = Buffer.from(file.toString("latin1").replace("'<f4'", "[...]"), "latin1");
    expect((await faultIn(structured)).message).toContain("records (a structured dtype)");
  });

  test("that is incomplete is rejected with the bytes expected and found", async () => {
    const file = npyOf("<f4", [4, 4], new Float32Array(16));
    expect(await faultIn(file.subarray(0, file.length - 10))).toEqual({
      code: "data-file-truncated",
      message: saying("x.npy", "192", "182"),
    });
  });

  test("with an incomplete header is rejected", async () => {
    const fault = await faultIn(npyOf("<f4", [4, 4], new Float32Array(16)).subarray(0, 40));
    expect(fault).toMatchObject({ code: "data-file-truncated", message: expect.stringContaining("header") as string });
  });

  test("without the signature of NumPy is rejected", async () => {
    expect((await faultIn(Buffer.from("hello world"))).code).toBe("data-file-corrupt");
  });

  test("without a shape is rejected", async () => {
    const damaged = Buffer.from(
      npyOf("<f4", [1, 1], new Float32Array(1)).toString("latin1").replace("shape", "shabe"),
      "latin1",
    );
    expect((await faultIn(damaged)).message).toContain("damaged header");
  });

  test("of a later version is rejected with the version", async () => {
    const file = npyOf("<f4", [1, 1], new Float32Array(1));
    file[6] = 4;
    expect((await faultIn(file)).message).toContain("version 4");
  });
});

describe("Stored values", () => {
  test("keep uint8 and float32 without copying", () => {
    const bytes = Uint8Array.of(1);
    const floats = Float32Array.of(1.5);
    expect(storedValues(bytes, 1, "x")).toBe(bytes);
    expect(storedValues(floats, 1, "x")).toBe(floats);
  });

  test.each([
    ["float32", Float32Array.of(0, 255)],
    ["float64", Float64Array.of(0, 255)],
    ["int64", BigInt64Array.of(0n, 255n)],
    ["uint16", Uint16Array.of(0, 255)],
  ])("of %s are bytes if all are whole numbers that fit", (_, values) => {
    expect(storedValues(values, 1, "x")).toEqual(Uint8Array.of(0, 255));
  });

  test.each([
    [Float32Array.of(0, 256)],
    [Float32Array.of(0, 0.5)],
    [Float32Array.of(0, -0)],
    [Float64Array.of(0, -1)],
    [BigInt64Array.of(0n, 256n)],
    [Float32Array.of(0, NaN)],
  ])("are float32 otherwise: %o", (values) => {
    expect(storedValues(values, 1, "x")).toEqual(Float32Array.from(values as ArrayLike<number>, Number));
  });

  test("of wider integers are bytes if they fit, else float32", () => {
    expect(storedValues(Int32Array.of(0, 255), 1, "x")).toEqual(Uint8Array.of(0, 255));
    expect(storedValues(BigInt64Array.of(0n, 255n), 1, "x")).toEqual(Uint8Array.of(0, 255));
    expect(storedValues(Int32Array.of(-1, 255), 1, "x")).toEqual(Float32Array.of(-1, 255));
    expect(storedValues(BigUint64Array.of(0n, 256n), 1, "x")).toEqual(Float32Array.of(0, 256));
  });

  test("reject a float64 beyond float32 with its place", async () => {
    expect(await faultOf(() => storedValues(Float64Array.of(0, 1, 2, 1e39), 2, "x.npy"))).toEqual({
      code: "data-too-large",
      message: saying("x.npy", "1e+39", "row 1, column 1 ", "32-bit"),
    });
  });

  test("may contain NaN and infinities, which are checked later", () => {
    expect(storedValues(Float64Array.of(NaN, -Infinity), 1, "x")).toEqual(Float32Array.of(NaN, -Infinity));
  });
});
