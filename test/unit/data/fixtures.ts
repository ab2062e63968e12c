import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect } from "vitest";
import { DataError } from "../../../src/data/dataError.ts";
import type { DataSettings, Matrix } from "../../../src/data/dataset.ts";
import { type DataResult, readDataset } from "../../../src/data/readDataset.ts";
import { checksumOf } from "../../../src/data/zip.ts";

export const mediaFolder = path.resolve(import.meta.dirname, "../../../media");

/** A folder for one test file's data, removed afterwards. */
export function temporaryFolder(): {
  path: string;
  write: (name: string, bytes: Uint8Array | string) => Promise<string>;
} {
  const folder = {
    path: "",
    write: async (name: string, bytes: Uint8Array | string) => writeIn(folder.path, name, bytes),
  };
  beforeAll(async () => {
    folder.path = await mkdtemp(path.join(tmpdir(), "vae-lens-data-"));
  });
  afterAll(() => rm(folder.path, { recursive: true }));
  return folder;
}

async function writeIn(folder: string, name: string, bytes: Uint8Array | string): Promise<string> {
  await writeFile(path.join(folder, name), bytes);
  return name;
}

/** The data section of a spec, with defaults for small fixtures. */
export interface Wish extends Partial<DataSettings> {
  readonly likelihood?: string;
  readonly categories?: number;
  readonly batchSize?: number;
}

export function readWith(specFolder: string, wish: Wish): Promise<DataResult> {
  return readConditional(specFolder, "none", wish);
}

export function readConditional(
  specFolder: string,
  condition: "none" | "labels" | "columns",
  { likelihood = "gaussian", categories, batchSize = 1, ...data }: Wish,
): Promise<DataResult> {
  const defaults: DataSettings = { path: "data.npy", heldOut: { fraction: 0.25, seed: 0 }, scale: 1, binarize: "none" };
  return readDataset(
    {
      data: { ...defaults, ...data },
      model: { likelihood: { type: likelihood, ...(categories === undefined ? {} : { categories }) }, condition },
      training: { batchSize },
    },
    { specFolder, mediaFolder },
  );
}

/** The mean after scaling. */
export function meanOf({ values, scale }: Pick<Matrix, "values" | "scale">): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length / scale;
}

/** The code and message of the error that `action` ends in. */
export async function faultOf(action: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DataError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("No error was thrown.");
}

/** A .npy file around the given bytes. */
export function npyOf(
  dtype: string,
  shape: readonly number[],
  data: ArrayBufferView,
  { version = 1, fortran = false } = {},
): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const start = version === 1 ? 10 : 12;
  const plain = `{'descr': '${dtype}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${tuple}), }`;
  const text = plain.padEnd(Math.ceil((start + plain.length + 1) / 64) * 64 - start - 1) + "\n";
  const head = Buffer.alloc(start);
  head.write("\x93NUMPY", "latin1");
  head[6] = version;
  if (version === 1) head.writeUInt16LE(text.length, 8);
  else head.writeUInt32LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, "latin1"), Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

/** A float32 .npy of `rows` rows. */
export function floatNpy(rows: number, columns: number, values: readonly number[]): Buffer {
  return npyOf("<f4", [rows, columns], Float32Array.from(values));
}

/** A float32 .npy that counts 0, 1, 2 ... */
export function countingNpy(rows: number, columns: number): Buffer {
  return floatNpy(
    rows,
    columns,
    Array.from({ length: rows * columns }, (_, i) => i),
  );
}

export function idxOf(type: number, shape: readonly number[], data: Uint8Array): Buffer {
  const sizes = Buffer.alloc(4 * shape.length);
  shape.forEach((size, axis) => sizes.writeUInt32BE(size, 4 * axis));
  return Buffer.concat([Buffer.from([0, 0, type, shape.length]), sizes, data]);
}

/** A zip of the given files, deflated or stored. */
export function zipOf(files: Readonly<Record<string, Buffer>>, { deflate = true, zip64 = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [name, contents] of Object.entries(files)) {
    const packed = deflate ? deflateRawSync(contents) : contents;
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(deflate ? 8 : 0, 4);
    shared.writeUInt32LE(checksumOf(contents), 10);
    shared.writeUInt32LE(zip64 ? 0xffffffff : packed.length, 14);
    shared.writeUInt32LE(zip64 ? 0xffffffff : contents.length, 18);
    shared.writeUInt16LE(name.length, 22);
    // Sizes and position, after the number of this extra field and its length.
    const extra = Buffer.alloc(zip64 ? 28 : 0);
    if (zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      [contents.length, packed.length, offset].forEach((size, i) => extra.writeBigUInt64LE(BigInt(size), 4 + 8 * i));
    }
    shared.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), shared, Buffer.from(name), extra, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(zip64 ? 0xffffffff : offset, 10);
    list.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, tail, Buffer.from(name), extra]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  return Buffer.concat([
    ...parts,
    directory,
    ...(zip64 ? end64Of(list.length, offset, offset + directory.length) : []),
    end,
  ]);
}

/** The ZIP64 record of the list's place, and the locator of that record. */
function end64Of(count: number, listStart: number, ownStart: number): Buffer[] {
  const record = Buffer.alloc(56);
  record.write("PK\x06\x06", "latin1");
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(listStart), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(ownStart), 8);
  return [record, locator];
}

/** Files that other programs wrote. */
export const fixtureFolder = path.resolve(import.meta.dirname, "../../fixtures/data");

/** A message with these facts (names, numbers, the fix) in this order; its wording may change. */
export function saying(...facts: readonly string[]): string {
  const literal = (fact: string) => fact.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return expect.stringMatching(new RegExp(facts.map(literal).join("[^]*"))) as string;
}
