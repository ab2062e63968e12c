import { DataError } from "./dataError.ts";
import { foreignFile } from "./foreignFiles.ts";
import type { ImageHeader, Pixels } from "./image.ts";
import { isJpeg, readJpeg, readJpegHeader } from "./jpeg.ts";
import { checkRoom } from "./memory.ts";
import { isPng, readPng, readPngHeader } from "./png.ts";
import { type Table, tableOf } from "./table.ts";
import { isWebp, readWebp, readWebpHeader } from "./webp.ts";

export interface DecodedImage {
  readonly header: ImageHeader;
  readonly pixels: Pixels;
  /** Earlier versions decoded JPEG less exactly. */
  readonly isJpeg: boolean;
}

/** A PNG, JPEG or WebP image, by its contents, because many .png files are JPEG. @throws DataError */
export async function decodeImage(bytes: Buffer, name: string): Promise<DecodedImage> {
  if (isPng(bytes)) return { header: readPngHeader(bytes, name), pixels: readPng(bytes, name), isJpeg: false };
  if (isWebp(bytes)) return { header: readWebpHeader(bytes, name), pixels: await readWebp(bytes, name), isJpeg: false };
  if (isJpeg(bytes)) return { header: readJpegHeader(bytes, name), pixels: await readJpeg(bytes, name), isJpeg: true };
  throw (
    foreignFile(bytes, name, name) ??
    new DataError(
      "data-file-corrupt",
      `${name} is neither a PNG, a JPEG nor a WebP image, although its place says so. Remove it or write it again.`,
    )
  );
}

/** Images of one size, one after the other. */
export class ImageStack {
  readonly #name: string;
  readonly #most: number;
  #first: { readonly header: ImageHeader; readonly name: string } | undefined;
  #values: Pixels | undefined;
  #count = 0;
  #holdsJpegs = false;

  /** @param name of the folder or file @param most the number of images to make room for */
  constructor(name: string, most: number) {
    this.#name = name;
    this.#most = most;
  }

  /** @throws DataError for an image of another size or colour than the first */
  add({ header, pixels, isJpeg: isFromJpeg }: DecodedImage, name: string): void {
    this.#first ??= { header, name };
    const { header: first } = this.#first;
    if (!isOfSameKind(header, first)) throw unlike(name, header, this.#first.name, first);
    const size = first.height * first.width * first.channels;
    if (this.#values === undefined) {
      checkRoom(this.#most, size, first.depth / 8, this.#name);
      this.#values = first.depth === 16 ? new Uint16Array(this.#most * size) : new Uint8Array(this.#most * size);
    }
    this.#values.set(pixels, this.#count * size);
    this.#count++;
    this.#holdsJpegs ||= isFromJpeg;
  }

  /** Columns are height x width x channels, channels fastest. At least one image was added. */
  table(): Table {
    const { height, width, channels } = this.#first?.header ?? { height: 0, width: 0, channels: 1 };
    const stored = this.#values?.subarray(0, this.#count * height * width * channels) ?? new Uint8Array();
    const table = tableOf([this.#count, height, width, ...(channels === 1 ? [] : [channels])], stored);
    return this.#holdsJpegs ? { ...table, guesses: ["JPEG by libjpeg"] } : table;
  }
}

/** Whether both can be in one folder. */
export function isOfSameKind(header: ImageHeader, other: ImageHeader): boolean {
  return described(header) === described(other);
}

function described({ width, height, channels, depth }: ImageHeader): string {
  return `${width} x ${height}, ${channels === 1 ? "grey" : "colour"}${depth === 16 ? ", 16 bits" : ""}`;
}

function unlike(name: string, own: ImageHeader, firstName: string, first: ImageHeader): DataError {
  return new DataError(
    "data-shape",
    `${name} is ${described(own)}, but ${firstName} is ${described(first)}; all images must have the same size and channels. ` +
      `Resize or convert it, for example with PIL.Image.open(path).convert("${first.channels === 1 ? "L" : "RGB"}").resize((${first.width}, ${first.height})).`,
  );
}
