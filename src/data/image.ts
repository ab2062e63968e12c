import { DataError } from "./dataError.ts";

/** The contents of an image file's header. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colour; an alpha channel is not counted. */
  readonly channels: 1 | 3;
  /** Bits of a value: 8, or 16 in some PNG files. */
  readonly depth: 8 | 16;
}

/** Pixels row by row from the top: height x width x channels values, channels fastest. */
export type Pixels = Uint8Array | Uint16Array;

/** Images of a data set are small; a larger image is damaged or included by mistake. */
const MAX_PIXELS = 2 ** 26;

/** @throws DataError for an image without pixels or with too many. */
export function checkSize(width: number, height: number, name: string, maxPixels = MAX_PIXELS): void {
  if (width > 0 && height > 0 && width * height <= maxPixels) return;
  throw new DataError(
    "data-shape",
    `${name} has ${width} x ${height} pixels, but only 1 to ${maxPixels} are supported. Remove it or make it smaller.`,
  );
}

/** @param why what was found */
export function damagedImage(name: string, why: string): DataError {
  return new DataError("data-file-corrupt", `${name} is a damaged image: ${why}. Write or download it again.`);
}

export function unreadImage(name: string, why: string): DataError {
  return new DataError(
    "data-format-unsupported",
    `${name} ${why}. Convert it: PIL.Image.open(path).convert("RGB").save(path).`,
  );
}
