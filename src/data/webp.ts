import { join } from "node:path";
import { checkSize, damagedImage, type ImageHeader, unreadImage } from "./image.ts";
import { type DecodePixels, startImageProgram } from "./imageProgram.ts";

/** WebP (https://developers.google.com/speed/webp/docs/riff_container), decoded by libwebp in WebAssembly. */

/** For tests, which run from source. */
export const webpProgram: { file: string | undefined } = {
  /** Undefined: the program beside the bundles. */
  file: undefined,
};

export function isWebp(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP";
}

/** The decoder holds the pixels twice, with four bytes each. */
const MAX_PIXELS = 2 ** 24;
const HEADER_BYTES = 30;
/** Bit of the features of an extended file. */
const ANIMATION = 0x02;

/** The size, from the first part of the file. @throws DataError if there is none, or the image is animated. */
export function readWebpHeader(bytes: Buffer, name: string): ImageHeader {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(4) + 8 > bytes.length)
    throw damagedImage(name, "it ends before its pixels");
  const [width, height] = sizeOf(bytes, name);
  checkSize(width, height, name, MAX_PIXELS);
  return { width, height, channels: 3, depth: 8 };
}

function sizeOf(bytes: Buffer, name: string): readonly [width: number, height: number] {
  const part = bytes.toString("latin1", 12, 16);
  switch (part) {
    case "VP8X":
      if (((bytes[20] ?? 0) & ANIMATION) !== 0)
        throw unreadImage(name, "is an animated WebP, of which no single image is the example");
      return [1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3)];
    case "VP8L": {
      // 14 bits each, after the signature 0x2f.
      const bits = bytes.readUInt32LE(21);
      return [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)];
    }
    case "VP8 ":
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    default:
      throw damagedImage(name, "its header is missing");
  }
}

/** The pixels as red, green and blue. @throws DataError if the file is damaged or partly transparent. */
export async function readWebp(bytes: Buffer, name: string): Promise<Uint8Array> {
  const { width, height } = readWebpHeader(bytes, name);
  decoder ??= loadDecoder();
  const decode = await decoder;
  let pixels: Uint8ClampedArray | undefined;
  try {
    pixels = decode(bytes);
  } catch {
    // A fault of the program leaves its memory in an unknown state.
    decoder = undefined;
  }
  if (pixels === undefined) throw damagedImage(name, "its pixels cannot be decoded");
  if (pixels.length !== 4 * width * height) throw damagedImage(name, "its number of pixels does not match its header");
  const rgb = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; from < pixels.length; from += 4) {
    if (pixels[from + 3] !== 255)
      throw unreadImage(
        name,
        "is partly transparent, so its colours depend on an unknown background; flatten it first",
      );
    for (let channel = 0; channel < 3; channel++) rgb[to++] = pixels[from + channel] as number;
  }
  return rgb;
}

let decoder: Promise<DecodePixels> | undefined;

/** Loaded for the first WebP only. */
async function loadDecoder(): Promise<DecodePixels> {
  const { startWebp } = await import("./decoderPrograms.ts");
  return startImageProgram(startWebp, webpProgram.file ?? join(__dirname, "webp_dec.wasm"), (program, bytes) =>
    program.decode(bytes),
  );
}
