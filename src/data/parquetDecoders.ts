import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Compressors } from "hyparquet";
import { decompressLz4Raw } from "hyparquet-compressors/src/lz4.js";
import { snappyUncompressor } from "hysnappy";
import { loadZstd } from "./zstd.ts";

let unpackSnappy: ReturnType<typeof snappyUncompressor> | undefined;

/**
 * Decompressors for pages of a Parquet file: zlib and WebAssembly, several times faster than JavaScript. They stop at the expected length.
 * @param name of the file, for messages
 */
export async function pageDecoders(name: string): Promise<Compressors> {
  const ofSnappy = (unpackSnappy ??= snappyUncompressor());
  return {
    SNAPPY: (input, length) => {
      if (snappyLength(input) !== length) throw new RangeError("the length of a page does not match its data");
      return ofSnappy(input, length);
    },
    GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
    ZSTD: await loadZstd(name),
    LZ4: decompressLz4,
    LZ4_RAW: decompressLz4Raw,
  };
}

/** The length that Snappy data begin with, seven bits a byte: the decoder takes it as given, and would return memory of other pages. */
function snappyLength(input: Uint8Array): number {
  let length = 0;
  for (let i = 0; i < Math.min(5, input.length); i++) {
    const byte = input[i] as number;
    length += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return length;
  }
  return NaN;
}

/**
 * The codec LZ4 is a plain block (fastparquet) or blocks in Hadoop's frames (parquet-cpp, parquet-mr): the unpacked and the packed size of
 * each, four bytes each, the highest first. A plain block that happens to begin like a frame does not end like one.
 */
function decompressLz4(input: Uint8Array, length: number): Uint8Array {
  const frames = framesOf(input, length);
  if (frames === undefined) return decompressLz4Raw(input, length);
  const output = new Uint8Array(length);
  let at = 0;
  for (const { packed, unpackedBytes } of frames) {
    output.set(decompressLz4Raw(packed, unpackedBytes), at);
    at += unpackedBytes;
  }
  return output;
}

interface Frame {
  readonly packed: Uint8Array;
  readonly unpackedBytes: number;
}

/** Undefined unless they have these bytes, and this unpacked length, exactly. */
function framesOf(input: Uint8Array, length: number): readonly Frame[] | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const frames: Frame[] = [];
  let [at, unpacked] = [0, 0];
  while (at + 8 <= input.length) {
    const unpackedBytes = view.getUint32(at);
    const end = at + 8 + view.getUint32(at + 4);
    unpacked += unpackedBytes;
    if (end > input.length || unpacked > length) return undefined;
    frames.push({ packed: input.subarray(at + 8, end), unpackedBytes });
    at = end;
  }
  return at === input.length && unpacked === length ? frames : undefined;
}
