import { inflateSync } from "node:zlib";
import { checkSize, damagedImage, type ImageHeader, type Pixels, unreadImage } from "./image.ts";
import { checksumOf } from "./zip.ts";

/** PNG (https://www.w3.org/TR/png-3/), with zlib's inflate limited to the expected size, so that a small file cannot fill the memory. */

const mark = "\x89PNG\r\n\x1a\n";

export function isPng(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 8) === mark;
}

/** Colour types of the header, with the number of stored values for a pixel. */
const colourTypes: ReadonlyMap<
  number,
  { readonly samples: number; readonly kind: "grey" | "colour" | "palette"; readonly depths: readonly number[] }
> = new Map([
  [0, { samples: 1, kind: "grey", depths: [1, 2, 4, 8, 16] }],
  [2, { samples: 3, kind: "colour", depths: [8, 16] }],
  [3, { samples: 1, kind: "palette", depths: [1, 2, 4, 8] }],
  [4, { samples: 2, kind: "grey", depths: [8, 16] }],
  [6, { samples: 4, kind: "colour", depths: [8, 16] }],
]);

interface PngHeader extends ImageHeader {
  readonly samples: number;
  readonly kind: "grey" | "colour" | "palette";
  /** Bits of a stored sample. */
  readonly storedDepth: number;
  readonly interlaced: boolean;
}

/** @throws DataError without a valid header. */
export function readPngHeader(bytes: Buffer, name: string): PngHeader {
  if (bytes.length < 33 || bytes.toString("latin1", 12, 16) !== "IHDR")
    throw damagedImage(name, "its header is missing");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  checkSize(width, height, name);
  const [storedDepth = 0, colourType = 0, , , interlace = 0] = bytes.subarray(24, 29);
  const type = colourTypes.get(colourType);
  if (type === undefined || !type.depths.includes(storedDepth) || interlace > 1)
    throw damagedImage(name, "its header is not valid");
  const { samples, kind } = type;
  return {
    width,
    height,
    channels: kind === "grey" ? 1 : 3,
    depth: storedDepth === 16 ? 16 : 8,
    samples,
    kind,
    storedDepth,
    interlaced: interlace === 1,
  };
}

/**
 * The pixels: palettes looked up, grey of less than 8 bits spread over 0 to 255 (as PIL does), alpha removed if it is opaque.
 * @throws DataError if the file is damaged or partly transparent.
 */
export function readPng(bytes: Buffer, name: string): Pixels {
  const header = readPngHeader(bytes, name);
  const chunks = readChunks(bytes, name);
  const samples = readSamples(header, chunks.data, name);
  if (header.kind === "palette") return lookUp(samples, chunks, name);
  const { channels, depth, storedDepth } = header;
  const clear = clearColour(header, chunks.transparency, name);
  const opaque = 2 ** depth - 1;
  const count = header.width * header.height;
  const pixels = depth === 16 ? new Uint16Array(count * channels) : new Uint8Array(count * channels);
  const stretch = storedDepth < 8 ? 255 / (2 ** storedDepth - 1) : 1;
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * header.samples;
    for (let channel = 0; channel < channels; channel++)
      pixels[pixel * channels + channel] = (samples[from + channel] as number) * stretch;
    if (header.samples > channels && samples[from + channels] !== opaque) throw transparent(name);
    if (clear?.every((value, channel) => samples[from + channel] === value)) throw transparent(name);
  }
  return pixels;
}

/**
 * The one colour that is transparent, of grey or red, green and blue without alpha. Programs also write it where no pixel has it.
 * @throws DataError
 */
function clearColour(
  { channels, samples, storedDepth }: PngHeader,
  transparency: Buffer | undefined,
  name: string,
): readonly number[] | undefined {
  if (transparency === undefined || samples > channels) return undefined;
  if (transparency.length !== 2 * channels) throw damagedImage(name, "its transparent colour is not valid");
  // The bits above those of a sample have no meaning.
  return Array.from({ length: channels }, (_, i) => transparency.readUInt16BE(2 * i) & (2 ** storedDepth - 1));
}

interface Chunks {
  /** Compressed with deflate. */
  readonly data: Buffer;
  readonly palette: Buffer | undefined;
  readonly transparency: Buffer | undefined;
}

function readChunks(bytes: Buffer, name: string): Chunks {
  const data: Buffer[] = [];
  let palette: Buffer | undefined;
  let transparency: Buffer | undefined;
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) throw damagedImage(name, "it ends early");
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw damagedImage(name, "it ends early");
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (checksumOf(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      throw damagedImage(name, `the checksum of its part ${JSON.stringify(type)} is wrong`);
    const contents = bytes.subarray(at + 8, end);
    if (type === "IDAT") data.push(contents);
    else if (type === "PLTE") palette = contents;
    else if (type === "tRNS") transparency = contents;
    else if (type === "IEND") return { data: Buffer.concat(data), palette, transparency };
    at = end + 4;
  }
}

/** Adam7: the start of each pass and the distance of its pixels. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Every sample as a number, in the order of pixels. */
function readSamples(header: PngHeader, packed: Buffer, name: string): Pixels {
  const { width, height, samples, storedDepth } = header;
  const grids = (header.interlaced ? passes : [[0, 0, 1, 1] as const])
    .map(([x, y, dx, dy]) => ({
      x,
      y,
      dx,
      dy,
      columns: Math.ceil((width - x) / dx),
      rows: Math.ceil((height - y) / dy),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  const lineBytes = (columns: number): number => Math.ceil((columns * samples * storedDepth) / 8);
  const expected = grids.reduce((sum, { columns, rows }) => sum + rows * (1 + lineBytes(columns)), 0);
  const lines = inflated(packed, expected, name);
  const result =
    storedDepth === 16 ? new Uint16Array(width * height * samples) : new Uint8Array(width * height * samples);
  const step = Math.max(1, (samples * storedDepth) >> 3);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows } of grids) {
    let above: Buffer | undefined;
    for (let row = 0; row < rows; row++) {
      const line = lines.subarray(at + 1, at + 1 + lineBytes(columns));
      undoFilter(lines[at] as number, line, above, step, name);
      above = line;
      at += 1 + line.length;
      for (let column = 0; column < columns; column++) {
        const to = ((y + row * dy) * width + x + column * dx) * samples;
        for (let sample = 0; sample < samples; sample++)
          result[to + sample] = sampleAt(line, column * samples + sample, storedDepth);
      }
    }
  }
  return result;
}

function inflated(packed: Buffer, expected: number, name: string): Buffer {
  let lines: Buffer;
  try {
    lines = inflateSync(packed, { maxOutputLength: expected + 1 });
  } catch {
    throw damagedImage(name, "its pixels cannot be decompressed");
  }
  if (lines.length !== expected) throw damagedImage(name, "its number of pixels does not match its header");
  return lines;
}

function sampleAt(line: Buffer, index: number, depth: number): number {
  if (depth === 8) return line[index] as number;
  if (depth === 16) return line.readUInt16BE(2 * index);
  const bit = index * depth;
  return ((line[bit >> 3] as number) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}

/** Undoes the five filters (section 9 of the standard), which subtract a prediction from the bytes to the left and above. */
function undoFilter(filter: number, line: Buffer, above: Buffer | undefined, step: number, name: string): void {
  if (filter > 4) throw damagedImage(name, "a row of pixels has an unknown filter");
  if (filter === 0) return;
  for (let i = 0; i < line.length; i++) {
    const left = i < step ? 0 : (line[i - step] as number);
    const up = above === undefined ? 0 : (above[i] as number);
    const corner = above === undefined || i < step ? 0 : (above[i - step] as number);
    const predicted =
      filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    line[i] = (line[i] as number) + predicted;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function lookUp(indices: Pixels, { palette, transparency }: Chunks, name: string): Uint8Array {
  if (palette === undefined) throw damagedImage(name, "its palette is missing");
  const pixels = new Uint8Array(indices.length * 3);
  indices.forEach((index: number, pixel: number) => {
    if (3 * index + 3 > palette.length) throw damagedImage(name, "a pixel is outside its palette");
    if ((transparency?.[index] ?? 255) !== 255) throw transparent(name);
    pixels.set(palette.subarray(3 * index, 3 * index + 3), 3 * pixel);
  });
  return pixels;
}

function transparent(name: string) {
  return unreadImage(name, "is partly transparent, so its colours depend on an unknown background; flatten it first");
}
