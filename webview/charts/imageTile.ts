/** An example that is an image, as pixels. */

export interface TileModel {
  readonly width: number;
  readonly height: number;
  /** Grey is drawn as ink on paper: its lowest value is the page itself. Colours are as they are. */
  readonly isGrey: boolean;
  /** Red, green, blue, opacity of each pixel, row after row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What values lie between; beyond, they are drawn as the ends are. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

const OPAQUE = 255;
const COLOURS = 3;

/** @param values one of each pixel and channel, channels side by side. Of images that are neither grey nor red, green, blue the first channel is shown. */
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

/** The style sheet makes light ink of dark where the page is dark, and enlarges pixels as squares. */
export function paintTile(canvas: HTMLCanvasElement, { width, height, isGrey, pixels }: TileModel): void {
  canvas.classList.toggle("grey", isGrey);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  // Where there is no drawing, as in tests, the tile stays empty.
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
}
