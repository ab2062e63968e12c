import { join } from "node:path";
import { checkSize, damagedImage, type ImageHeader, unreadImage } from "./image.ts";
import { type DecodePixels, startImageProgram } from "./imageProgram.ts";

/** JPEG (ITU-T T.81), decoded by mozjpeg, a libjpeg-turbo, in WebAssembly. */

/** For tests, which run from source. */
export const jpegProgram: { file: string | undefined } = {
  /** Undefined: the program beside the bundles. */
  file: undefined,
};

/** The decoder holds the pixels twice, with four bytes each. */
const MAX_PIXELS = 2 ** 24;

export function isJpeg(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** Supported start-of-frame markers: baseline, extended and progressive (ITU-T T.81, table B.1). */
const framesRead: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/** The header of the first frame. @throws DataError if there is none, or its kind is unsupported. */
export function readJpegHeader(bytes: Buffer, name: string): ImageHeader {
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame && at + 10 <= bytes.length) return frameHeader(bytes.subarray(at), marker, name);
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw damagedImage(name, "its header is missing");
}

function frameHeader(frame: Buffer, marker: number, name: string): ImageHeader {
  const [precision = 0, components = 0] = [frame[4], frame[9]];
  if (!framesRead.has(marker)) throw unreadImage(name, "is a lossless or arithmetic-coded JPEG, which is unsupported");
  if (precision !== 8) throw unreadImage(name, `is a JPEG with ${precision} bits, but only 8 are supported`);
  if (components !== 1 && components !== 3)
    throw unreadImage(name, `is a JPEG with ${components} channels (CMYK), but only grey and RGB are supported`);
  const [height, width] = [frame.readUInt16BE(5), frame.readUInt16BE(7)];
  checkSize(width, height, name, MAX_PIXELS);
  return { width, height, channels: components, depth: 8 };
}

/**
 * The pixels as libjpeg and so Pillow decode them, as stored, without the orientation in the metadata.
 * @throws DataError if the file is damaged or ends early.
 */
export async function readJpeg(bytes: Buffer, name: string): Promise<Uint8Array> {
  const { width, height, channels } = readJpegHeader(bytes, name);
  decoder ??= loadDecoder();
  const decode = await decoder;
  lines.length = 0;
  let pixels: Uint8ClampedArray | undefined;
  try {
    pixels = decode(bytes);
  } catch {
    // The library ends its program where it cannot go on, and leaves its memory as it was.
    decoder = undefined;
  }
  const said = lines.find((line) => !harmless.test(line));
  if (pixels === undefined || said !== undefined)
    throw damagedImage(name, `its pixels cannot be decoded${said === undefined ? "" : ` (${said})`}`);
  if (pixels.length !== 4 * width * height) throw damagedImage(name, "its number of pixels does not match its header");
  return withoutAlpha(pixels, channels);
}

/** Bytes between the parts of a file, which cameras and editors leave behind; Pillow says nothing either. */
const harmless = /extraneous bytes before marker/;

function withoutAlpha(pixels: Uint8ClampedArray, channels: 1 | 3): Uint8Array {
  const kept = new Uint8Array((pixels.length / 4) * channels);
  let pixel = 0;
  if (channels === 3) pixel = packColours(pixels, kept);
  for (; pixel < pixels.length / 4; pixel++)
    for (let channel = 0; channel < channels; channel++)
      kept[channels * pixel + channel] = pixels[4 * pixel + channel] as number;
  return kept;
}

/** Four pixels at a time, as three words instead of twelve bytes; the machines that Node runs on store the lowest byte first. @returns the number packed */
function packColours(pixels: Uint8ClampedArray, kept: Uint8Array): number {
  const groups = Math.floor(pixels.length / 16);
  const from = new Uint32Array(pixels.buffer, pixels.byteOffset, 4 * groups);
  const to = new Uint32Array(kept.buffer, 0, 3 * groups);
  for (let group = 0; group < groups; group++) {
    const [at, place] = [4 * group, 3 * group];
    const second = from[at + 1] as number;
    const third = from[at + 2] as number;
    to[place] = ((from[at] as number) & 0xffffff) | (second << 24);
    to[place + 1] = ((second >>> 8) & 0xffff) | (third << 16);
    to[place + 2] = ((third >>> 16) & 0xff) | ((from[at + 3] as number) << 8);
  }
  return 4 * groups;
}

let decoder: Promise<DecodePixels> | undefined;

/** What the library said about the image that it decodes; one at a time is decoded. */
const lines: string[] = [];

/** Loaded for the first JPEG only. */
async function loadDecoder(): Promise<DecodePixels> {
  const { startJpeg } = await import("./decoderPrograms.ts");
  return startImageProgram(
    startJpeg,
    jpegProgram.file ?? join(__dirname, "mozjpeg_dec.wasm"),
    (program, bytes) => program.decode(bytes, false),
    (line) => lines.push(line),
  );
}
