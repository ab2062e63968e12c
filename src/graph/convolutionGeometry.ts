/**
 * The places of a two-dimensional convolution's kernel. Images are [height, width, channels] with channels innermost, as
 * in image files and in TensorFlow: a response is then one matrix product of patches and kernel.
 */
import { ShapeError } from "./shape.ts";

/** Rows and columns of pixels. */
export type Size = readonly [height: number, width: number];

export interface ConvolutionOptions {
  /** Pixels from one place of the kernel to the next, in both directions; default 1. */
  readonly stride?: number;
  /** Zeros around the image: one number for all sides, or one for each; default 0. */
  readonly padding?: number | readonly [top: number, left: number, bottom: number, right: number];
}

export interface ConvolutionGeometry {
  readonly image: Size;
  readonly kernel: Size;
  /** Size of the response: the number of places of the kernel. */
  readonly response: Size;
  readonly stride: number;
  readonly padding: readonly [top: number, left: number, bottom: number, right: number];
}

/**
 * The response has every place at which the kernel fits. The last rows and columns of an image are ignored if the stride does not
 * reach them.
 * @throws ShapeError when the kernel does not fit, or when one place lies wholly in the padding.
 */
export function convolutionGeometry(
  image: Size,
  kernel: Size,
  { stride = 1, padding = 0 }: ConvolutionOptions,
): ConvolutionGeometry {
  const sides = typeof padding === "number" ? ([padding, padding, padding, padding] as const) : padding;
  if (!Number.isInteger(stride) || stride < 1) throw new ShapeError(`a stride is a whole number from 1, not ${stride}`);
  if (sides.some((side) => !Number.isInteger(side) || side < 0))
    throw new ShapeError(`paddings are whole numbers from 0, not [${sides}]`);
  const response = [0, 1].map((axis) => {
    const before = sides[axis] ?? 0;
    const after = sides[axis + 2] ?? 0;
    const size = kernel[axis] ?? 0;
    const room = (image[axis] ?? 0) + before + after - size;
    if (room < 0)
      throw new ShapeError(`a kernel of [${kernel}] does not fit in an image of [${image}] padded by [${sides}]`);
    if (before >= size || after >= size)
      throw new ShapeError(`with a padding of [${sides}] a kernel of [${kernel}] covers no pixel of the image`);
    return Math.floor(room / stride) + 1;
  });
  return { image, kernel, response: [response[0] ?? 0, response[1] ?? 0], stride, padding: sides };
}

/**
 * The pixel under every entry of the kernel at every place: height * width * kernel height * kernel width numbers, places
 * outermost; -1 in the padding.
 */
export function patchPixels({ image, kernel, response, stride, padding }: ConvolutionGeometry): readonly number[] {
  const pixels: number[] = [];
  forEachCell(response, (placeRow, placeColumn) => {
    forEachCell(kernel, (kernelRow, kernelColumn) => {
      const row = placeRow * stride + kernelRow - padding[0];
      const column = placeColumn * stride + kernelColumn - padding[1];
      const inside = row >= 0 && row < image[0] && column >= 0 && column < image[1];
      pixels.push(inside ? row * image[1] + column : -1);
    });
  });
  return pixels;
}

/** Pixels that the same entries of the kernel reach. These are the pixels with equal remainders by the stride. */
export interface PixelClass {
  readonly pixels: readonly number[];
  /** Entries of the kernel, row by row; none where the stride exceeds the kernel. */
  readonly entries: readonly number[];
  /** The place at which each entry is above each pixel: pixels.length * entries.length numbers; -1 if there is none. */
  readonly places: readonly number[];
}

/** All pixels, in at most stride * stride classes. */
export function pixelClasses(geometry: ConvolutionGeometry): readonly PixelClass[] {
  const columnClasses = axisClasses(geometry, 1);
  return axisClasses(geometry, 0).flatMap((rows) =>
    columnClasses.map((columns): PixelClass => {
      const places = rows.pixels.flatMap((row) =>
        columns.pixels.flatMap((column) =>
          rows.entries.flatMap((rowEntry) =>
            columns.entries.map((columnEntry) => {
              const placeRow = placeOver(geometry, 0, row, rowEntry);
              const placeColumn = placeOver(geometry, 1, column, columnEntry);
              return placeRow < 0 || placeColumn < 0 ? -1 : placeRow * geometry.response[1] + placeColumn;
            }),
          ),
        ),
      );
      return {
        pixels: rows.pixels.flatMap((row) => columns.pixels.map((column) => row * geometry.image[1] + column)),
        entries: rows.entries.flatMap((row) => columns.entries.map((column) => row * geometry.kernel[1] + column)),
        places,
      };
    }),
  );
}

function axisClasses(
  { image, kernel, stride, padding }: ConvolutionGeometry,
  axis: 0 | 1,
): readonly { pixels: number[]; entries: number[] }[] {
  return Array.from({ length: Math.min(stride, image[axis]) }, (_, first) => ({
    pixels: every(stride, first, image[axis]),
    entries: every(stride, (first + padding[axis]) % stride, kernel[axis]),
  }));
}

function placeOver(
  { response, stride, padding }: ConvolutionGeometry,
  axis: 0 | 1,
  pixel: number,
  entry: number,
): number {
  const place = (pixel + padding[axis] - entry) / stride;
  return place >= 0 && place < response[axis] ? place : -1;
}

function every(stride: number, first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - first) / stride)) }, (_, i) => first + i * stride);
}

function forEachCell([height, width]: Size, visit: (row: number, column: number) => void): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) visit(row, column);
  }
}
