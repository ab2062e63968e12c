import { DataError } from "./dataError.ts";

/** What the first bytes of an image file tell. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colour; an alpha channel is not counted. */
  readonly channels: 1 | 3;
  /** Bits a value has: 8, or 16 of some PNG files. */
  readonly depth: 8 | 16;
}

/** Pixels row by row from the top, each its channels: height x width x channels values. */
export type Pixels = Uint8Array | Uint16Array;

/** Images of a data set are small; a larger one is damaged or meant for something else. */
const mostPixels = 2 ** 26;

/** @throws DataError for an image without pixels or with absurdly many. */
export function checkSize(width: number, height: number, name: string): void {
  if (width > 0 && height > 0 && width * height <= mostPixels) return;
  throw new DataError(
    "data-shape",
    `${name} has ${width} x ${height} pixels; between 1 and ${mostPixels} are read. Leave it out or make it smaller.`,
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
