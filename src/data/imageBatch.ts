import { DataError } from "./dataError.ts";
import type { ImageHeader, Pixels } from "./image.ts";
import { type DecodedImage, decodeImage, isOfSameKind } from "./imageFile.ts";

/** Some image files for a thread, and what it answers. Their bytes lie one after the other, because a message hands over whole buffers. */

export interface ImageBatch {
  readonly id: number;
  readonly files: readonly { readonly name: string; readonly length: number }[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the first image of the folder. */
  readonly expected: ImageHeader;
}

export interface DecodedBatch {
  readonly id: number;
  /** In the order of the files. */
  readonly images: readonly (PlacedImage | Fault)[];
  readonly pixels: ArrayBuffer;
}

interface PlacedImage extends Omit<DecodedImage, "pixels"> {
  /** In values. */
  readonly length: number;
}

/** Classes do not survive the way from a thread. */
interface Fault {
  readonly code: string;
  readonly message: string;
}

/** Room that any type of pixels may begin at. */
function roomOf({ depth }: ImageHeader, length: number): number {
  return 8 * Math.ceil((length * depth) / 64);
}

/** @param id another one for each batch under way */
export function batchOf(
  id: number,
  images: readonly { readonly name: string; readonly bytes: Buffer }[],
  expected: ImageHeader,
): ImageBatch {
  const bytes = new Uint8Array(images.reduce((total, image) => total + image.bytes.length, 0));
  let at = 0;
  const files = images.map(({ name, bytes: own }) => {
    bytes.set(own, at);
    at += own.length;
    return { name, length: own.length };
  });
  return { id, files, bytes, expected };
}

/** Pixels of an image unlike the first are left out: the folder is refused for it, and it may be large. */
export async function decodeBatch({ id, files, bytes, expected }: ImageBatch): Promise<DecodedBatch> {
  const images: (PlacedImage | Fault)[] = [];
  const decoded: Pixels[] = [];
  let at = 0;
  for (const { name, length } of files) {
    const own = Buffer.from(bytes.buffer, bytes.byteOffset + at, length);
    at += length;
    try {
      const { pixels, ...image } = await decodeImage(own, name);
      const kept = isOfSameKind(image.header, expected) ? pixels : pixels.subarray(0, 0);
      decoded.push(kept);
      images.push({ ...image, length: kept.length });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      images.push({ code: error.code, message: error.message });
    }
  }
  return { id, images, pixels: joined(decoded) };
}

function joined(parts: readonly Pixels[]): ArrayBuffer {
  const sizes = parts.map((part) => 8 * Math.ceil(part.byteLength / 8));
  const all = new Uint8Array(sizes.reduce((total, size) => total + size, 0));
  let at = 0;
  parts.forEach((part, i) => {
    all.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += sizes[i] ?? 0;
  });
  return all.buffer;
}

/** The images of an answer, each with its pixels or as the error that refuses it. */
export function imagesOf({ images, pixels }: DecodedBatch): readonly (DecodedImage | DataError)[] {
  let at = 0;
  return images.map((image) => {
    if ("code" in image) return new DataError(image.code, image.message);
    const { length, ...rest } = image;
    const values = rest.header.depth === 16 ? new Uint16Array(pixels, at, length) : new Uint8Array(pixels, at, length);
    at += roomOf(rest.header, length);
    return { ...rest, pixels: values };
  });
}
