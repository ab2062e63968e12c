/** Draws an example that is an image. */

export interface TileModel {
  readonly width: number;
  readonly height: number;
  /** Grey images are drawn as ink on the page: the lowest value is transparent. Colour images are opaque. */
  readonly isGrey: boolean;
  /** Red, green, blue, opacity of each pixel, row after row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The range of values; values outside are clamped. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

const OPAQUE = 255;
const COLOURS = 3;

/** @param values one for each pixel and channel, channels interleaved. Of two channels only the first is shown. */
export function tileModel(
  values: readonly number[],
  { height, width, channels }: ImageShape,
  { low, high }: ValueRange,
): TileModel {
  const pixels = new Uint8ClampedArray(4 * width * height);
  const isGrey = channels < COLOURS;
  const level = (at: number): number => (OPAQUE * ((values[at] ?? low) - low)) / (high - low);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * channels;
    pixels.set(isGrey ? [0, 0, 0, level(at)] : [level(at), level(at + 1), level(at + 2), OPAQUE], 4 * pixel);
  }
  return { width, height, isGrey, pixels };
}

/** The style sheet inverts the ink on a dark page and enlarges pixels as squares. */
export function paintTile(canvas: HTMLCanvasElement, { width, height, isGrey, pixels }: TileModel): void {
  canvas.classList.toggle("grey", isGrey);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  // Tests have no canvas context: the tile stays empty.
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
}
