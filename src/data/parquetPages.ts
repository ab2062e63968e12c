import type { FileMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { checkExpansion } from "./memory.ts";
import { isReadHere } from "./parquetNumbers.ts";

/**
 * Checks what the pages of a file promise before any is decoded: hyparquet allocates as many values as the header of a page says, and a
 * header of some bytes can say two billion.
 * @returns the paths of the columns with pages that only hyparquet reads
 * @throws DataError if it is more than the file's size allows; RangeError if a page has more than its column
 */
export function checkPages(bytes: Buffer, { row_groups: groups }: FileMetaData, name: string): ReadonlySet<string> {
  let promisedBytes = 0;
  const others = new Set<string>();
  for (const { columns } of groups) {
    for (const { meta_data: column } of columns) {
      if (column === undefined) continue;
      const { dictionary_page_offset: dictionary, data_page_offset: data } = column;
      const start = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 0 && end <= bytes.length)) throw new RangeError("a column is outside the file");
      let values = 0;
      for (const page of pagesOf(bytes, start, end)) {
        values += page.dataValues;
        promisedBytes += page.unpackedBytes + VALUE_BYTES * (page.dataValues + page.dictionaryValues);
        checkExpansion(bytes.length, promisedBytes, name);
        if (!page.isReadHere) others.add(column.path_in_schema.join("."));
      }
      if (values > Number(column.num_values)) throw new RangeError("the pages of a column have more values than it");
    }
  }
  return others;
}

/** Of a decoded number. */
const VALUE_BYTES = 8;

interface PagePromise {
  readonly unpackedBytes: number;
  readonly dataValues: number;
  readonly dictionaryValues: number;
  readonly isReadHere: boolean;
}

function* pagesOf(bytes: Buffer, start: number, end: number): Generator<PagePromise> {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const reader = { view, offset: 0 };
  while (reader.offset < view.byteLength - 1) {
    const header = parquetHeader(reader);
    const packed = Number(header.compressed_page_size);
    const sizes = {
      unpackedBytes: Number(header.uncompressed_page_size),
      dataValues: Number(header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0),
      dictionaryValues: Number(header.dictionary_page_header?.num_values ?? 0),
    };
    if (![packed, ...Object.values(sizes)].every((size) => Number.isSafeInteger(size) && size >= 0))
      throw new RangeError("a page has no valid size");
    yield { ...sizes, isReadHere: isReadHere(header) };
    reader.offset += packed;
  }
}
