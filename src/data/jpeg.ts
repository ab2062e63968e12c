import { checkSize, damagedImage, type ImageHeader, unreadImage } from "./image.ts";

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
  checkSize(width, height, name);
  return { width, height, channels: components, depth: 8 };
}

/**
 * Whether three channels are red, green and blue: by the rules of libjpeg, a JFIF file has luminance and colour differences; otherwise an
 * Adobe marker decides (transform 0: RGB), and then the names of the channels.
 */
export function isStoredAsRgb(bytes: Buffer): boolean {
  let adobe: number | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const body = bytes.subarray(at + 4, at + 2 + bytes.readUInt16BE(at + 2));
    if (marker === 0xe0 && body.toString("latin1", 0, 4) === "JFIF") return false;
    if (marker === 0xee && body.toString("latin1", 0, 5) === "Adobe") adobe = body[11];
    if (framesRead.has(marker)) return adobe === undefined ? channelNames(body) === "RGB" : adobe === 0;
    at += 4 + body.length;
  }
  return false;
}

function channelNames(frame: Buffer): string {
  return [6, 9, 12].map((at) => String.fromCharCode(frame[at] ?? 0)).join("");
}

/**
 * The pixels as stored, without the orientation in the metadata. With halved colour resolution, colours differ by a few
 * levels from libjpeg, which smooths them.
 * @throws DataError if the file is damaged.
 */
export async function readJpeg(bytes: Buffer, name: string): Promise<Uint8Array> {
  const { width, height, channels } = readJpegHeader(bytes, name);
  // Loaded for the first JPEG only.
  const { default: jpeg } = await import("jpeg-js");
  let rgb: Uint8Array;
  try {
    // The default tolerates damage and fills missing pixels with grey.
    rgb = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      // Otherwise the decoder takes three channels for luminance and colour differences, whatever the file says.
      ...(channels === 3 && isStoredAsRgb(bytes) ? { colorTransform: false } : {}),
      maxResolutionInMP: 70,
      maxMemoryUsageInMB: 2048,
    }).data;
  } catch (error) {
    // The decoder's own words, unless they are about its variables.
    const isOwnWord = error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
    throw damagedImage(name, `its pixels cannot be decoded${isOwnWord ? ` (${error.message})` : ""}`);
  }
  if (rgb.length !== width * height * 3) throw damagedImage(name, "its number of pixels does not match its header");
  return channels === 3 ? rgb : rgb.filter((_, index) => index % 3 === 0);
}
