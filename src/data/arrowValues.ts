import type { DataType, Decimal, Dictionary, FixedSizeList, Float, Int } from "apache-arrow";
import { Precision, Type } from "apache-arrow/enum";
import type { BufferRegion } from "apache-arrow/ipc/metadata/message";
import { type ArrowArray, arraysOf, BITS, bytesInMemory, LENGTH_BYTES, promisedBytes } from "./arrowArrays.ts";
import type { ArrowBatch } from "./arrowMessages.ts";
import { imageBytesAt } from "./arrowTypes.ts";
import { type NumberType, readNumbers } from "./binaryArray.ts";
import { decompressLz4Frame } from "./lz4Frame.ts";
import type { UnpackZstd } from "./zstd.ts";

/** The values of a dictionary, by its number in the schema. */
export type KnownValues = (id: number) => readonly unknown[];

export interface BatchReading {
  /** Of the metadata. */
  readonly version: number;
  readonly unpackZstd: UnpackZstd;
  readonly known: KnownValues;
}

/** Reads the columns of one batch, each when it is asked for. Every position is checked: the file may be damaged. */
export class ArrowValues {
  readonly #columns: readonly ArrowArray[];
  readonly #unpackZstd: UnpackZstd;
  readonly #batch: ArrowBatch;
  readonly #known: KnownValues;

  /** @param version of the metadata @throws RangeError if the batch does not have arrays of these types */
  constructor(batch: ArrowBatch, types: readonly DataType[], { version, unpackZstd, known }: BatchReading) {
    this.#batch = batch;
    this.#known = known;
    this.#unpackZstd = unpackZstd;
    this.#columns = arraysOf(batch, types, version);
  }

  /** What the memory would hold after all columns are read, as the lengths of the file promise it. */
  get promisedBytes(): number {
    return promisedBytes(this.#batch) + this.#columns.reduce((sum, array) => sum + bytesInMemory(array), 0);
  }

  /** Null where a value is missing. @throws RangeError */
  column(at: number): ArrayLike<unknown> {
    const array = this.#columns[at];
    if (array?.length !== this.#batch.header.length) throw new RangeError("a column has a different number of rows");
    return this.#valuesOf(array);
  }

  #valuesOf(array: ArrowArray): ArrayLike<unknown> {
    const values = this.#storedValues(array);
    const { length, nullCount, buffers } = array;
    const [validity] = buffers;
    if (!(nullCount > 0) || validity === undefined) return values;
    const bits = this.#bytes(validity);
    if (bits.length * BITS < length) throw new RangeError("a buffer is too short");
    return Array.from({ length }, (_, i) => (isSet(bits, i) ? values[i] : null));
  }

  #storedValues(array: ArrowArray): ArrayLike<unknown> {
    const { type, length, children } = array;
    switch (type.typeId) {
      case Type.Int: {
        const { bitWidth, isSigned } = type as Int;
        return this.#numbers(array, `${isSigned ? "i" : "u"}${bitWidth / 8}` as NumberType, length);
      }
      case Type.Float: {
        const { precision } = type as Float;
        return this.#numbers(
          array,
          precision === Precision.HALF ? "f2" : precision === Precision.SINGLE ? "f4" : "f8",
          length,
        );
      }
      case Type.Bool: {
        const bits = this.#bytes(this.#buffer(array, 1));
        if (bits.length * BITS < length) throw new RangeError("a buffer is too short");
        return Uint8Array.from({ length }, (_, i) => (isSet(bits, i) ? 1 : 0));
      }
      case Type.Decimal:
        return this.#decimals(array, type as Decimal);
      case Type.Utf8:
        return this.#pieces(array, "i4", (bytes, start, end) => bytes.toString("utf8", start, end));
      case Type.LargeUtf8:
        return this.#pieces(array, "i8", (bytes, start, end) => bytes.toString("utf8", start, end));
      case Type.Binary:
        return this.#pieces(array, "i4", (bytes, start, end) => bytes.subarray(start, end));
      case Type.LargeBinary:
        return this.#pieces(array, "i8", (bytes, start, end) => bytes.subarray(start, end));
      case Type.Struct: {
        const inner = children[imageBytesAt(type)];
        if (inner === undefined || inner.length < length) throw new RangeError("a record is too short");
        const files = this.#valuesOf(inner);
        return Array.from({ length }, (_, i) => ({ bytes: files[i] }));
      }
      case Type.Utf8View:
        return this.#viewedTexts(array);
      case Type.Dictionary:
        return this.#lookedUp(array, type as Dictionary);
      case Type.List:
        return this.#lists(array, this.#offsets(array, "i4"));
      case Type.LargeList:
        return this.#lists(array, this.#offsets(array, "i8"));
      case Type.FixedSizeList: {
        const { listSize } = type as FixedSizeList;
        const [inner] = children;
        if (inner === undefined || !(listSize > 0) || inner.length < length * listSize)
          throw new RangeError("a list is too short");
        return this.#lists(
          array,
          Array.from({ length: length + 1 }, (_, i) => i * listSize),
        );
      }
      default:
        throw new RangeError(`columns of type ${type.typeId} are not read`);
    }
  }

  #numbers(array: ArrowArray, type: NumberType, length: number, buffer = 1) {
    const bytes = this.#bytes(this.#buffer(array, buffer));
    if (length === 0) return readNumbers(bytes, 0, 0, type, "LE", "");
    if (bytes.length < length * Number(type[1])) throw new RangeError("a buffer is too short");
    return readNumbers(bytes, 0, length, type, "LE", "");
  }

  /** Where the values of each row begin, and where the last ends. An empty array may have none. */
  #offsets(array: ArrowArray, type: "i4" | "i8"): readonly number[] {
    if (array.length === 0) return [0];
    return Array.from(this.#numbers(array, type, array.length + 1) as ArrayLike<number | bigint>, Number);
  }

  #lists({ children: [inner], length }: ArrowArray, offsets: readonly number[]): ArrayLike<unknown> {
    if (inner === undefined) throw new RangeError("a list has no values");
    const values = this.#valuesOf(inner);
    const part = ArrayBuffer.isView(values)
      ? (start: number, end: number): unknown => (values as unknown as Float32Array).subarray(start, end)
      : (start: number, end: number): unknown => (values as readonly unknown[]).slice(start, end);
    return Array.from({ length }, (_, i) => part(...rangeAt(offsets, i, inner.length)));
  }

  #pieces<Piece>(
    array: ArrowArray,
    type: "i4" | "i8",
    pieceOf: (bytes: Buffer, start: number, end: number) => Piece,
  ): readonly Piece[] {
    const offsets = this.#offsets(array, type);
    const bytes = this.#bytes(this.#buffer(array, 2));
    return Array.from({ length: array.length }, (_, i) => pieceOf(bytes, ...rangeAt(offsets, i, bytes.length)));
  }

  /** Each is a length and, up to 12 bytes, the text itself; a longer one has the start, the number of a buffer and its place there. */
  #viewedTexts(array: ArrowArray): readonly string[] {
    const views = this.#bytes(this.#buffer(array, 1));
    const contents = array.buffers.slice(2).map((buffer) => this.#bytes(buffer));
    return Array.from({ length: array.length }, (_, i) => {
      const at = 16 * i;
      const length = views.readInt32LE(at);
      const inline = length <= 12;
      const bytes = inline ? views : contents[views.readInt32LE(at + 8)];
      const start = inline ? at + 4 : views.readInt32LE(at + 12);
      if (bytes === undefined || length < 0 || start < 0 || start + length > bytes.length)
        throw new RangeError("a text is outside its buffer");
      return bytes.toString("utf8", start, start + length);
    });
  }

  #lookedUp(array: ArrowArray, { id, indices }: Dictionary): ArrayLike<unknown> {
    const known = this.#known(id);
    const { bitWidth, isSigned } = indices as Int;
    const numbers = this.#numbers(array, `${isSigned ? "i" : "u"}${bitWidth / 8}` as NumberType, array.length);
    const missing = array.nullCount > 0 ? null : undefined;
    return Array.from(numbers as ArrayLike<number | bigint>, (index) => {
      const value = known[Number(index)];
      // What is at the place of a null may be anything.
      if (value === undefined && missing === undefined) throw new RangeError("an index is outside its dictionary");
      return value ?? null;
    });
  }

  /** Whole numbers of 4 to 32 bytes, the lowest first, in units of 10^-scale. */
  #decimals(array: ArrowArray, { bitWidth, scale }: Decimal): Float64Array {
    const bytes = this.#bytes(this.#buffer(array, 1));
    const size = bitWidth / 8;
    if (!(size >= 4 && size <= 32 && size % 4 === 0) || bytes.length < array.length * size)
      throw new RangeError("a buffer is too short");
    return Float64Array.from({ length: array.length }, (_, i) => {
      let value = BigInt(bytes.readInt32LE((i + 1) * size - 4));
      for (let word = size / 4 - 2; word >= 0; word--)
        value = (value << 32n) | BigInt(bytes.readUInt32LE(i * size + 4 * word));
      return Number(`${value}e${-scale}`);
    });
  }

  #buffer({ buffers }: ArrowArray, at: number): BufferRegion {
    const buffer = buffers[at];
    if (buffer === undefined) throw new RangeError("a buffer is missing");
    return buffer;
  }

  #bytes({ offset, length }: BufferRegion): Buffer {
    const { body, header } = this.#batch;
    if (!(offset >= 0 && length >= 0 && offset + length <= body.length))
      throw new RangeError("a buffer is outside its batch");
    const stored = body.subarray(offset, offset + length);
    if (header.compression === null || length === 0) return stored;
    const unpackedBytes = Number(stored.readBigInt64LE(0));
    const packed = stored.subarray(LENGTH_BYTES);
    if (unpackedBytes === -1) return packed;
    const method = header.compression.type as number;
    const unpacked = method === 0 ? decompressLz4Frame(packed, unpackedBytes) : this.#unpackZstd(packed, unpackedBytes);
    if (unpacked.length !== unpackedBytes) throw new RangeError("a buffer has another length than promised");
    return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.length);
  }
}

function isSet(bits: Uint8Array, i: number): boolean {
  return (((bits[i >> 3] as number) >> (i & 7)) & 1) === 1;
}

/** @throws RangeError */
function rangeAt(offsets: readonly number[], i: number, end: number): [number, number] {
  const [from = NaN, to = NaN] = [offsets[i], offsets[i + 1]];
  if (!(from >= 0 && from <= to && to <= end)) throw new RangeError("a row is outside its buffer");
  return [from, to];
}
