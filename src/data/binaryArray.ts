import { endianness } from "node:os";
import { DataError } from "./dataError.ts";
import type { NumericArray } from "./table.ts";

/** A number type of a binary format: kind b(ool) u(nsigned) i(nteger) f(loat), and its size in bytes. */
export type NumberType = "u1" | "u2" | "u4" | "u8" | "i1" | "i2" | "i4" | "i8" | "f2" | "f4" | "f8" | "b1";

const views = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  f2: Uint16Array,
  u4: Uint32Array,
  i4: Int32Array,
  f4: Float32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f8: Float64Array,
};

export function isNumberType(text: string): text is NumberType {
  return Object.hasOwn(views, text);
}

/**
 * `count` numbers from byte `start` on. A view of `bytes` where alignment and byte order allow, a copy otherwise;
 * `bytes` is never written to, because the same file may be read again for its labels.
 * @throws DataError if the file is incomplete.
 */
export function readNumbers(
  bytes: Buffer,
  start: number,
  count: number,
  type: NumberType,
  order: "LE" | "BE",
  name: string,
): NumericArray {
  const size = Number(type[1]);
  const length = count * size;
  if (start + length > bytes.length) {
    throw new DataError(
      "data-file-truncated",
      `${name} is incomplete: its header requires ${start + length} bytes, but it has ${bytes.length}. ` +
        `Write or download it again.`,
    );
  }
  const swap = size > 1 && order !== endianness();
  const aligned = (bytes.byteOffset + start) % size === 0;
  let source: Buffer = bytes.subarray(start, start + length);
  if (swap || !aligned) {
    // Not Buffer.from: its pool may return an unaligned slice.
    const copy = Buffer.allocUnsafeSlow(length);
    source.copy(copy);
    source = copy;
  }
  if (swap) swapBytes(source, size);
  const numbers = new views[type](source.buffer as ArrayBuffer, source.byteOffset, count);
  return type === "f2" ? halvesToFloats(numbers as Uint16Array) : numbers;
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else bytes.swap64();
}

/** IEEE 754 half precision: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
