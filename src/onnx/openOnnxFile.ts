import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { fileStamp } from "../files/fileStamp.ts";
import { isWithin } from "../files/isWithin.ts";
import { READING_FLAGS, readRegular, regularSize } from "../files/regularFile.ts";
import { RefusedFile } from "../files/refusedFile.ts";
import { decodeModel } from "./decodeModel.ts";
import type { ExternalPlace, ReadExternal } from "./decodeTensor.ts";
import { OnnxFileError, type OnnxFile } from "./onnxFile.ts";
import { DamagedMessage } from "./protobuf.ts";

/** Protobuf messages have at most 2 GiB; larger models keep their weights beside the file. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

const HASH_DIGITS = 16;

export interface OpenedOnnxFile extends OnnxFile {
  readonly path: string;
  /** Of the file and the weights beside it, hexadecimal. */
  readonly hash: string;
  /** Stamps of the file and the weights beside it by path, as they were just before they were read. */
  readonly stamps: ReadonlyMap<string, string | undefined>;
}

/**
 * Reads an ONNX file and the weights that it keeps beside it, in its own folder only.
 * @throws OnnxFileError, which names the file
 */
export function openOnnxFile(path: string): OpenedOnnxFile {
  const hash = createHash("sha256");
  const stamps = new Map([[path, fileStamp(path)]]);
  try {
    const bytes = readRegular(path, MAX_FILE_BYTES);
    hash.update(bytes);
    const readExternal = externalReader(path, stamps);
    const file = decodeModel(bytes, (place, count) => {
      const weights = readExternal(place, count);
      hash.update(weights);
      return weights;
    });
    return { ...file, path, hash: hash.digest("hex").slice(0, HASH_DIGITS), stamps };
  } catch (error) {
    if (error instanceof OnnxFileError) throw error;
    if (error instanceof DamagedMessage)
      throw new OnnxFileError(`${path} cannot be read as an ONNX model: ${error.message}. Export it again.`);
    if (error instanceof RefusedFile) throw new OnnxFileError(`${path} ${error.why}.`);
    throw new OnnxFileError(`${path} cannot be read: ${messageOf(error)}.`);
  }
}

/** Whether a file that was read has been written again, replaced or removed since. */
export function hasChanged({ stamps }: Pick<OpenedOnnxFile, "stamps">): boolean {
  return [...stamps].some(([path, stamp]) => fileStamp(path) !== stamp);
}

/** Only files within the model's folder are read, after links are resolved. */
function externalReader(model: string, stamps: Map<string, string | undefined>): ReadExternal {
  return (place, bytes) => {
    const file = externalFile(model, place.location);
    if (!stamps.has(file)) stamps.set(file, fileStamp(file));
    if (place.length !== undefined && place.length !== bytes)
      throw new DamagedMessage(`${place.location} holds ${place.length} bytes of a tensor that needs ${bytes}`);
    let size: number;
    try {
      size = regularSize(file);
    } catch (error) {
      throw missing(model, place, error);
    }
    if (place.offset + bytes > size)
      throw new DamagedMessage(
        `${place.location} has ${size} bytes, but a tensor needs those up to ${place.offset + bytes}`,
      );
    return bytesOf(file, place.offset, bytes);
  };
}

function externalFile(model: string, location: string): string {
  const folder = dirname(resolve(model));
  const file = resolve(folder, location);
  if (isAbsolute(location) || !isWithin(folder, file)) throw outside(model, location);
  let real: string;
  try {
    real = realpathSync(file);
  } catch (error) {
    throw missing(model, { location, offset: 0, length: undefined }, error);
  }
  if (!isWithin(realpathSync(folder), real)) throw outside(model, location);
  return real;
}

function outside(model: string, location: string): OnnxFileError {
  return new OnnxFileError(
    `${model} keeps weights in ${JSON.stringify(location)}, which is outside its own folder, so that they are not read. ` +
      `Export the model with its weights beside it.`,
  );
}

function missing(model: string, { location }: ExternalPlace, error: unknown): OnnxFileError {
  return new OnnxFileError(
    `${model} keeps its weights in ${basename(location)}, which cannot be read (${messageOf(error)}): ` +
      `copy that file beside it.`,
  );
}

function bytesOf(file: string, offset: number, count: number): Uint8Array {
  const descriptor = openSync(file, READING_FLAGS);
  try {
    const bytes = Buffer.alloc(count);
    let length = 0;
    for (let read = -1; read !== 0 && length < count; length += read)
      read = readSync(descriptor, bytes, length, count - length, offset + length);
    if (length < count) throw new DamagedMessage(`${basename(file)} ends early`);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
