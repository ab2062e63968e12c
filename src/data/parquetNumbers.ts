import type { Compressors, FileMetaData, PageHeader, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { unpackRuns } from "./runLengths.ts";

/**
 * Columns of plain numbers, from their pages straight to numbers. hyparquet reads every column, but takes five times as long as pyarrow for
 * those of bytes: it makes an array of any values for the levels, for the places in the dictionary and for the rows.
 */

type ColumnChunk = FileMetaData["row_groups"][number]["columns"][number];
type Codec = NonNullable<ColumnChunk["meta_data"]>["codec"];

export interface NumberColumn {
  readonly read: (bytes: Uint8Array, count: number) => Float64Array;
  readonly isOptional: boolean;
}

/** How the numbers of a column are read; undefined for other columns: nested ones, decimals, dates, text. */
export function numberColumn(element: SchemaElement): NumberColumn | undefined {
  const { type, converted_type: converted, logical_type: logical, repetition_type: repetition } = element;
  if (repetition === "REPEATED" || (element.num_children ?? 0) > 0) return undefined;
  const isOptional = repetition === "OPTIONAL";
  const isPlain = converted === undefined && logical === undefined;
  if (type === "FLOAT" && isPlain) return { read: floats, isOptional };
  if (type === "DOUBLE" && isPlain) return { read: doubles, isOptional };
  if (type !== "INT32" && type !== "INT64") return undefined;
  if (!isPlain && !/^U?INT(EGER|_\d+)$/.test(logical?.type ?? converted ?? "")) return undefined;
  const isSigned = logical?.type === "INTEGER" ? logical.isSigned : !/^UINT_/.test(converted ?? "");
  if (type === "INT64") return { read: isSigned ? whole64 : natural64, isOptional };
  return { read: isSigned ? whole32 : natural32, isOptional };
}

const encodingsRead: ReadonlySet<string | undefined> = new Set(["PLAIN", "PLAIN_DICTIONARY", "RLE_DICTIONARY"]);

/** Whether a page's values are stored in a way that is read here. */
export function isReadHere({ data_page_header: first, data_page_header_v2: second }: PageHeader): boolean {
  if (first !== undefined && first.definition_level_encoding !== "RLE") return false;
  return first === undefined && second === undefined ? true : encodingsRead.has((second ?? first)?.encoding);
}

/**
 * The numbers of a column in a row group, page by page; NaN where there is none.
 * @param chunk whose pages isReadHere accepts
 * @throws errors of any kind if the pages are damaged
 */
export function* numbersOf(
  bytes: Buffer,
  chunk: ColumnChunk,
  column: NumberColumn,
  compressors: Compressors,
): Generator<Float64Array> {
  const { meta_data: metadata } = chunk;
  if (metadata === undefined) throw new RangeError("a column has no metadata");
  const { codec, dictionary_page_offset: dictionaryAt, data_page_offset: dataAt } = metadata;
  const start = Number(
    dictionaryAt !== undefined && dictionaryAt > 0n && dictionaryAt < dataAt ? dictionaryAt : dataAt,
  );
  const end = start + Number(metadata.total_compressed_size);
  let dictionary: Float64Array | undefined;
  let left = Number(metadata.num_values);
  for (let at = start; at < end - 1 && left > 0;) {
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + at, end - at), offset: 0 };
    const header = parquetHeader(reader);
    const from = at + reader.offset;
    at = from + Number(header.compressed_page_size);
    const page: Page = { header, packed: bytes.subarray(from, at), codec, compressors };
    if (header.type === "DICTIONARY_PAGE") {
      dictionary = column.read(unpackedPage(page), Number(header.dictionary_page_header?.num_values));
      continue;
    }
    if (header.type !== "DATA_PAGE" && header.type !== "DATA_PAGE_V2") continue;
    const { levels, values, count, encoding } =
      header.type === "DATA_PAGE" ? firstVersion(page, column) : secondVersion(page);
    const stored = levels === undefined ? count : sumOf(levels);
    const numbers = encoding === "PLAIN" ? column.read(values, stored) : looked(values, stored, dictionary);
    yield levels === undefined || stored === count ? numbers : spread(numbers, levels);
    left -= count;
  }
}

interface Page {
  readonly header: PageHeader;
  readonly packed: Uint8Array;
  readonly codec: Codec;
  readonly compressors: Compressors;
}

interface PageContents {
  /** 1 where there is a value; undefined if there always is. */
  readonly levels: Uint32Array | undefined;
  readonly values: Uint8Array;
  readonly count: number;
  readonly encoding: string;
}

function unpackedPage({ header, packed, codec, compressors }: Page): Uint8Array {
  return decompressPage(packed, Number(header.uncompressed_page_size), codec, compressors);
}

function firstVersion(page: Page, { isOptional }: NumberColumn): PageContents {
  const { data_page_header: header } = page.header;
  if (header === undefined) throw new RangeError("a page has no header");
  const { num_values: count, encoding } = header;
  const bytes = unpackedPage(page);
  if (!isOptional) return { levels: undefined, values: bytes, count, encoding };
  const end = 4 + viewOf(bytes).getUint32(0, true);
  if (end > bytes.length) throw new RangeError("the levels are longer than their page");
  return { levels: unpackRuns(bytes.subarray(4, end), 1, count), values: bytes.subarray(end), count, encoding };
}

/** Levels come before the values, which alone are compressed. */
function secondVersion({
  header: { data_page_header_v2: header, ...sizes },
  packed,
  codec,
  compressors,
}: Page): PageContents {
  if (header === undefined) throw new RangeError("a page has no header");
  const {
    num_values: count,
    encoding,
    repetition_levels_byte_length: start,
    definition_levels_byte_length: size,
  } = header;
  const rest = packed.subarray(start + size);
  const restBytes = Number(sizes.uncompressed_page_size) - start - size;
  const values = header.is_compressed === false ? rest : decompressPage(rest, restBytes, codec, compressors);
  return {
    levels: size === 0 ? undefined : unpackRuns(packed.subarray(start, start + size), 1, count),
    values,
    count,
    encoding,
  };
}

function sumOf(levels: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < levels.length; i++) sum += levels[i] as number;
  return sum;
}

/** The numbers at their places in the dictionary. @throws RangeError if one is outside */
function looked(values: Uint8Array, count: number, dictionary: Float64Array | undefined): Float64Array {
  const numbers = new Float64Array(count);
  if (count === 0) return numbers;
  if (dictionary === undefined) throw new RangeError("a page needs a dictionary, which is missing");
  const [width = 0] = values;
  const places = unpackRuns(values.subarray(1), width, count);
  for (let i = 0; i < count; i++) {
    const place = places[i] as number;
    if (place >= dictionary.length) throw new RangeError("an index is outside the dictionary");
    numbers[i] = dictionary[place] as number;
  }
  return numbers;
}

function spread(numbers: Float64Array, levels: Uint32Array): Float64Array {
  const all = new Float64Array(levels.length).fill(NaN);
  let next = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i] === 1) all[i] = numbers[next++] as number;
  return all;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A copy, because numbers in memory start at multiples of their size. @throws RangeError if there are fewer bytes */
function alignedBytes(bytes: Uint8Array, size: number): ArrayBuffer {
  if (bytes.length < size) throw new RangeError("a page has fewer values than it says");
  const copy = new Uint8Array(size);
  copy.set(bytes.subarray(0, size));
  return copy.buffer;
}

function floats(bytes: Uint8Array, count: number): Float64Array {
  return new Float64Array(new Float32Array(alignedBytes(bytes, 4 * count)));
}

function doubles(bytes: Uint8Array, count: number): Float64Array {
  return new Float64Array(alignedBytes(bytes, 8 * count));
}

function whole32(bytes: Uint8Array, count: number): Float64Array {
  return new Float64Array(new Int32Array(alignedBytes(bytes, 4 * count)));
}

function natural32(bytes: Uint8Array, count: number): Float64Array {
  return new Float64Array(new Uint32Array(alignedBytes(bytes, 4 * count)));
}

function whole64(bytes: Uint8Array, count: number): Float64Array {
  const halves = new Int32Array(alignedBytes(bytes, 8 * count));
  return joined(new Uint32Array(halves.buffer), halves);
}

function natural64(bytes: Uint8Array, count: number): Float64Array {
  const halves = new Uint32Array(alignedBytes(bytes, 8 * count));
  return joined(halves, halves);
}

/** Halves in turn, the lower one first: several times faster than an array of bigints, and rounded as they are. */
function joined(low: Uint32Array, high: Int32Array | Uint32Array): Float64Array {
  const numbers = new Float64Array(low.length / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = (high[2 * i + 1] as number) * 2 ** 32 + (low[2 * i] as number);
  return numbers;
}
