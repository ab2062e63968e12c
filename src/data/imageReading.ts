import { setImmediate } from "node:timers/promises";
import { DataError } from "./dataError.ts";
import { type DataFile, readSmallFile } from "./dataFile.ts";
import type { ImageHeader } from "./image.ts";
import { batchOf } from "./imageBatch.ts";
import { type DecodedImage, decodeImage } from "./imageFile.ts";
import { imageProgram, ImageThreads } from "./imageThreads.ts";

/** A file with its image, or why it cannot be read. */
export type ReadImage =
  | { readonly file: ImageInFolder; readonly bytes: Buffer; readonly image: DecodedImage }
  | { readonly file: ImageInFolder; readonly error: DataError };

export interface ImageInFolder extends DataFile {
  /** The path from the folder. */
  readonly inFolder: string;
}

/** Files that would be missing from the examples. */
export const otherImages = /\.(gif|bmp|tiff?|avif|heic|jp2|ppm|pgm)$/i;

/** Without a pause. */
const MAX_BLOCK_MS = 20;
const MAX_IMAGE_BYTES = 256 * 2 ** 20;
/** Of one message, together: few enough that the threads end at about the same time, and that memory hardly grows. */
const MAX_BATCH_BYTES = 2 ** 20;
const MAX_BATCH_VALUES = 2 ** 22;
const MAX_BATCH_FILES = 64;
/** That are read before the results of the first are taken, for each thread. */
const BATCHES_BEFORE = 4;

/**
 * Reads and decodes images, in this order: those of a small folder in this thread, the rest of a large one in several.
 * @throws DataError for a file that may not be read
 */
export async function* readImages(files: readonly ImageInFolder[]): AsyncGenerator<ReadImage> {
  const [startMs, isAlone] = [performance.now(), imageProgram.mostThreads === 1];
  let pausedMs = startMs;
  let first: ImageHeader | undefined;
  let at = 0;
  for (; at < files.length; at++) {
    const nowMs = performance.now();
    if (!isAlone && first !== undefined && nowMs - startMs > imageProgram.aloneMs) break;
    if (nowMs - pausedMs > MAX_BLOCK_MS) {
      // Others ask this process whether it works, or to stop.
      await setImmediate();
      pausedMs = performance.now();
    }
    const [read] = await decodedHere([await readFile(files[at] as ImageInFolder)]);
    if (read === undefined) continue;
    if ("image" in read) first ??= read.image.header;
    yield read;
  }
  if (first !== undefined && at < files.length) yield* readWithThreads(files.slice(at), first);
}

async function* readWithThreads(files: readonly ImageInFolder[], first: ImageHeader): AsyncGenerator<ReadImage> {
  const mostFiles = batchFiles(first);
  // This thread decodes too.
  const count = Math.min(imageProgram.mostThreads, Math.ceil(files.length / mostFiles)) - 1;
  const threads = new ImageThreads(count);
  try {
    const batches: Promise<readonly ReadImage[]>[] = [];
    for (let at = 0; at < files.length || batches.length > 0;) {
      if (at < files.length) {
        const batch = await nextBatch(files, at, mostFiles);
        batches.push(decoded(at, batch, first, threads));
        at += batch.length;
      }
      // Those that wait for one before them are in memory.
      if (batches.length > BATCHES_BEFORE * (count + 1) || at === files.length) yield* (await batches.shift()) ?? [];
    }
  } finally {
    await threads.close();
  }
}

function batchFiles({ width, height, channels }: ImageHeader): number {
  return Math.max(1, Math.min(MAX_BATCH_FILES, Math.floor(MAX_BATCH_VALUES / (width * height * channels))));
}

type FileRead =
  { readonly file: ImageInFolder; readonly bytes: Buffer } | Extract<ReadImage, { readonly error: unknown }>;

async function nextBatch(files: readonly ImageInFolder[], start: number, most: number): Promise<readonly FileRead[]> {
  const batch: FileRead[] = [];
  let bytes = 0;
  for (const file of files.slice(start, start + most)) {
    const read = await readFile(file);
    batch.push(read);
    bytes += "bytes" in read ? read.bytes.length : 0;
    if (bytes > MAX_BATCH_BYTES) break;
  }
  // As above.
  await setImmediate();
  return batch;
}

/** @param id of the batch */
async function decoded(
  id: number,
  batch: readonly FileRead[],
  first: ImageHeader,
  threads: ImageThreads,
): Promise<readonly ReadImage[]> {
  const found = batch.flatMap((read) => ("bytes" in read ? [{ name: read.file.name, bytes: read.bytes }] : []));
  const images = found.length === 0 ? [] : await threads.decode(batchOf(id, found, first));
  if (images === undefined) return decodedHere(batch);
  let next = 0;
  return batch.map((read) => {
    if ("error" in read) return read;
    const image = images[next++] as DecodedImage | DataError;
    return image instanceof DataError ? { file: read.file, error: image } : { ...read, image };
  });
}

async function decodedHere(batch: readonly FileRead[]): Promise<readonly ReadImage[]> {
  const images: ReadImage[] = [];
  for (const read of batch) images.push("error" in read ? read : await decodeHere(read));
  return images;
}

async function decodeHere({ file, bytes }: { file: ImageInFolder; bytes: Buffer }): Promise<ReadImage> {
  try {
    return { file, bytes, image: await decodeImage(bytes, file.name) };
  } catch (error) {
    return refusal(file, error);
  }
}

async function readFile(file: ImageInFolder): Promise<FileRead> {
  const { name } = file;
  try {
    if (otherImages.test(name)) {
      throw new DataError(
        "data-format-unsupported",
        `${name} has an unsupported image format; only PNG, JPEG and WebP are supported. Convert the images to PNG.`,
      );
    }
    return { file, bytes: await readSmallFile(file, MAX_IMAGE_BYTES) };
  } catch (error) {
    return refusal(file, error);
  }
}

/** @throws any error but a DataError of the image alone */
function refusal(file: ImageInFolder, error: unknown): Extract<ReadImage, { readonly error: unknown }> {
  if (!(error instanceof DataError) || error.code === "data-file-refused") throw error;
  return { file, error };
}
