import zlib from "node:zlib";
import { DataError } from "./dataError.ts";
import { inflated } from "./inflate.ts";
import { checkExpansion } from "./memory.ts";

/** A file in a zip, from the central directory at the zip's end (PKWARE APPNOTE 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header starts. */
  readonly offset: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const end64Mark = 0x06064b50;
const locator64Mark = 0x07064b50;
const largest32 = 0xffffffff;

export function isZip(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const mark = bytes.readUInt32LE(0);
  return mark === localMark || mark === endMark;
}

/**
 * The files in a zip.
 * @throws DataError if it is not a zip, or is incomplete.
 */
export function listZip(bytes: Buffer, name: string): ZipEntry[] {
  const end = findEnd(bytes);
  if (end === undefined) {
    throw isZip(bytes)
      ? new DataError(
          "data-file-truncated",
          `${name} is incomplete: its ${bytes.length} bytes do not end with the list of files of a zip. ` +
            `Write or download it again.`,
        )
      : new DataError(
          "data-file-corrupt",
          `${name} is not a zip file, but an .npz must be one. Write it again with numpy.savez.`,
        );
  }
  const { count, start } = listOf(bytes, end, name);
  let at = start;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== entryMark) throw damaged(name, "its list of files");
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    if (extraEnd > end) throw damaged(name, "its list of files");
    const sizes = {
      size: bytes.readUInt32LE(at + 24),
      packedSize: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    };
    const entry = {
      name: bytes.toString("utf8", at + 46, nameEnd),
      method: bytes.readUInt16LE(at + 10),
      checksum: bytes.readUInt32LE(at + 16),
      ...sizes64(sizes, bytes.subarray(nameEnd, extraEnd), name),
    };
    entries.push(entry);
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * The contents of one file; a view of `bytes` when it was stored without compression.
 * @throws DataError if it is damaged, encrypted, or compressed with a method other than deflate.
 */
export async function readZipEntry(bytes: Buffer, entry: ZipEntry, name: string): Promise<Buffer> {
  const { offset, packedSize, method, size } = entry;
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== localMark) throw damaged(name, entry.name);
  // The local header's own extra field differs from the listed one (NumPy always writes a ZIP64 one here).
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const encrypted = (bytes.readUInt16LE(offset + 6) & 1) === 1;
  if (encrypted || (method !== 0 && method !== 8)) {
    const how = encrypted ? "encrypted" : `compressed by method ${method}`;
    throw new DataError(
      "data-format-unsupported",
      `${name} contains ${entry.name} ${how}, but only plain and deflated files are supported. Write it again with numpy.savez.`,
    );
  }
  const packed = bytes.subarray(start, start + packedSize);
  checkExpansion(packed.length, size, `${name} (${entry.name})`);
  const contents =
    method === 0 ? packed : await inflated(packed, { expectedBytes: size, maxBytes: size }).catch(() => undefined);
  if (contents?.length !== size || checksumOf(contents) !== entry.checksum) throw damaged(name, entry.name);
  return contents;
}

/** The end record is 22 bytes and a comment of at most 65,535. */
function findEnd(bytes: Buffer): number | undefined {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === endMark) return at;
  }
  return undefined;
}

/** The number of entries and where their list starts; past 65,535 files or 4 GiB in the ZIP64 record (APPNOTE 4.3.14). */
function listOf(bytes: Buffer, end: number, name: string): { readonly count: number; readonly start: number } {
  const count = bytes.readUInt16LE(end + 10);
  const start = bytes.readUInt32LE(end + 16);
  if (count !== 0xffff && start !== largest32) return { count, start };
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== locator64Mark) return { count, start };
  const at = Number(bytes.readBigUInt64LE(locator + 8));
  if (at + 56 > locator || bytes.readUInt32LE(at) !== end64Mark) throw damaged(name, "its list of files");
  return { count: Number(bytes.readBigUInt64LE(at + 32)), start: Number(bytes.readBigUInt64LE(at + 48)) };
}

type Sizes = Pick<ZipEntry, "size" | "packedSize" | "offset">;

/** Sizes that need more than 32 bits are in the extra field 1, in this order. Python also writes them there for streams of unknown length. */
function sizes64(sizes: Sizes, extra: Buffer, name: string): Sizes {
  const wide = (["size", "packedSize", "offset"] as const).filter((part) => sizes[part] === largest32);
  if (wide.length === 0) return sizes;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    if (at + 4 + 8 * wide.length > extra.length) break;
    const values = wide.map((part, i) => [part, Number(extra.readBigUInt64LE(at + 4 + 8 * i))] as const);
    return { ...sizes, ...Object.fromEntries(values) };
  }
  throw damaged(name, "its list of files");
}

function damaged(name: string, what: string): DataError {
  return new DataError("data-file-corrupt", `${name} is damaged at ${what}. Write or download it again.`);
}

const checksumTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** In one call; Node's limit is 2 GiB. */
const MAX_SUMMED_BYTES = 2 ** 30;

/** CRC-32. */
export function checksumOf(bytes: Uint8Array): number {
  let value = 0;
  for (let at = 0; at < bytes.length; at += MAX_SUMMED_BYTES)
    value = continuedChecksum(bytes.subarray(at, at + MAX_SUMMED_BYTES), value);
  return value;
}

/** The Node of VS Code 1.90 does not have zlib.crc32, which is ten times as fast. */
const continuedChecksum: (bytes: Uint8Array, value: number) => number =
  (zlib as { readonly crc32?: typeof zlib.crc32 }).crc32 ?? checksumHere;

/** For tests, which run where Node has its own. */
export function checksumHere(bytes: Uint8Array, before: number): number {
  let value = ~before;
  for (let i = 0; i < bytes.length; i++) {
    value = (value >>> 8) ^ (checksumTable[(value ^ (bytes[i] as number)) & 0xff] as number);
  }
  return ~value >>> 0;
}
