/**
 * Convolutions as matrix products of gathered patches. ONNX's own Conv is not faster unless the kernel is constant, and
 * it cannot share the patches with the kernel's gradient, which is a product with the same matrix (bench/convolution.ts).
 */
import { patchPixels, pixelClasses, type ConvolutionGeometry } from "../../graph/convolutionGeometry.ts";
import { elementCount, type Shape } from "../../graph/shape.ts";
import type { ConvolutionTensor } from "../../graph/tensor.ts";
import type { GraphWriter } from "./graphWriter.ts";

/**
 * With fewer channels, copying single pixels is inefficient. Examples are then made the innermost axis, so that a copy moves one
 * pixel of the whole batch.
 */
const FEW_CHANNELS = 8;

/**
 * A product of many entries with few output channels spends most of its time transposing the patches. Transposing the response
 * instead, in a few parts that fit the cache, takes 8.5 ms in place of 14 at 288 x 32 (but longer from 64 output channels on).
 */
const MANY_ENTRIES = 128;
const FEW_OUT_CHANNELS = 32;
const PARTS = 4;

const plain = { transposeLeft: false, transposeRight: false };

export class ConvolutionEmitter {
  readonly #writer: GraphWriter;
  /** Patches by image and geometry: the response and the kernel's gradient use the same ones. */
  readonly #patches = new Map<string, string>();

  constructor(writer: GraphWriter) {
    this.#writer = writer;
  }

  /** @param operands names of the tensor's operands */
  emit(tensor: ConvolutionTensor, [a = "", b = ""]: readonly string[]): string {
    const shapes = tensor.operands.map(({ shape }) => shape);
    const [shapeA = [], shapeB = []] = shapes;
    const stacked = tensor.shape.length > 4;
    const result = ((): string => {
      switch (tensor.operation) {
        case "convolve2d":
          return this.#writer.matmul(
            [this.#patchMatrix(a, shapeA, tensor.geometry), this.#kernelMatrix(b, shapeB)],
            plain,
            stacked,
          );
        case "convolutionWeights2d":
          return this.#correlation(tensor, [a, b], stacked);
        case "convolveTransposed2d":
          return channelsOf(tensor.shape) < FEW_CHANNELS
            ? this.#sumOfPatches(tensor, [a, b], stacked)
            : this.#productsOfClasses(tensor, [a, b], stacked);
      }
    })();
    return this.#writer.reshape(result, tensor.shape);
  }

  /** The product of the patches' columns and the response's: [.., entries * channels, out channels]. */
  #correlation(
    { shape, geometry, operands: [image, response] }: ConvolutionTensor,
    [x, y]: readonly [string, string],
    stacked: boolean,
  ): string {
    const places = rowsOf(response.shape) * elementCount(geometry.response);
    const outChannels = channelsOf(shape);
    const entries = elementCount(geometry.kernel) * channelsOf(image.shape);
    const patches = this.#patchMatrix(x, image.shape, geometry);
    const transposed = { ...plain, transposeLeft: true };
    if (stacked || entries < MANY_ENTRIES || outChannels > FEW_OUT_CHANNELS || places % PARTS > 0) {
      return this.#writer.matmul(
        [patches, this.#writer.reshape(y, matrixShape(response.shape, places))],
        transposed,
        stacked,
      );
    }
    const part = (matrix: string, columns: number): string =>
      this.#writer.reshape(matrix, [PARTS, places / PARTS, columns]);
    const products = this.#writer.matmul([part(y, outChannels), part(patches, entries)], transposed, true);
    const sum = this.#writer.node("ReduceSum", [products, this.#writer.integers([0])], {
      attributes: [{ name: "keepdims", integer: 0 }],
    });
    return this.#writer.transpose(sum, [1, 0]);
  }

  /** [.., rows * places, entries * channels] */
  #patchMatrix(x: string, shape: Shape, geometry: ConvolutionGeometry): string {
    const key = `${x} ${JSON.stringify(geometry)}`;
    let patches = this.#patches.get(key);
    if (patches === undefined) {
      const places = elementCount(geometry.response);
      const gathered = this.#gatherPixels(x, shape, patchPixels(geometry));
      patches = this.#writer.reshape(
        gathered,
        matrixShape([...shape.slice(0, -1), elementCount(geometry.kernel) * channelsOf(shape)], rowsOf(shape) * places),
      );
      this.#patches.set(key, patches);
    }
    return patches;
  }

  /** Pixels of every image; -1 gives zeros: [images, pixels.length * channels]. */
  #gatherPixels(x: string, shape: Shape, pixels: readonly number[]): string {
    const images = elementCount(shape.slice(0, -3));
    const [height = 1, width = 1, channels = 1] = shape.slice(-3);
    const size = height * width;
    if (pixels.length === size && pixels.every((pixel, i) => pixel === i)) return x;
    if (channels < FEW_CHANNELS) {
      const transposed = this.#writer.transpose(this.#writer.reshape(x, [images, size * channels]), [1, 0]);
      return this.#writer.transpose(
        this.#gatherOrZero(transposed, [size * channels, images], byChannel(pixels, channels), 0),
        [1, 0],
      );
    }
    return this.#gatherOrZero(this.#writer.reshape(x, [images, size, channels]), [images, size, channels], pixels, 1);
  }

  /** Appends a row of zeros, to which ONNX's index -1 points. */
  #gatherOrZero(x: string, shape: Shape, places: readonly number[], axis: number): string {
    if (!places.includes(-1)) return this.#writer.gather(x, places, axis);
    const zeros = this.#zeros(shape.map((size, i) => (i === axis ? 1 : size)));
    return this.#writer.gather(this.#writer.concat([x, zeros], axis), places, axis);
  }

  /**
   * Computes each class of pixels from the places around it, by one product with its part of the kernel. No array is larger than the
   * response's patches, and all sums are parts of products.
   */
  #productsOfClasses(
    { shape, geometry, operands: [response, kernel] }: ConvolutionTensor,
    [y, w]: readonly [string, string],
    stacked: boolean,
  ): string {
    const channels = channelsOf(shape);
    const outChannels = channelsOf(response.shape);
    const models = kernel.shape.slice(0, -4);
    const entryAxis = models.length;
    // From [.., entries, channels, out channels] to [.., entries, out channels, channels], so that a class takes whole blocks.
    const blocks = this.#writer.transpose(
      this.#writer.reshape(w, [...models, elementCount(geometry.kernel), channels, outChannels]),
      stacked ? [0, 1, 3, 2] : [0, 2, 1],
    );
    const rows = rowsOf(shape);
    const classes = pixelClasses(geometry);
    const parts = classes.map(({ pixels, entries, places }) => {
      const partShape = [...shape.slice(0, -3), pixels.length, channels];
      if (entries.length === 0) return this.#zeros(partShape);
      const around = this.#writer.reshape(
        this.#gatherPixels(y, response.shape, places),
        matrixShape([...response.shape.slice(0, -1), entries.length * outChannels], rows * pixels.length),
      );
      const part = this.#writer.reshape(
        entries.length === elementCount(geometry.kernel) ? blocks : this.#writer.gather(blocks, entries, entryAxis),
        [...models, entries.length * outChannels, channels],
      );
      return this.#writer.reshape(this.#writer.matmul([around, part], plain, stacked), partShape);
    });
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    const pixelAxis = shape.length - 3;
    const order = new Array<number>(elementCount(geometry.image)).fill(0);
    classes
      .flatMap(({ pixels }) => pixels)
      .forEach((pixel, i) => {
        order[pixel] = i;
      });
    return this.#writer.gather(this.#writer.concat(parts, pixelAxis), order, pixelAxis);
  }

  /** With few channels the patches are smaller than the response: one product computes them, and overlapping ones are summed. */
  #sumOfPatches(
    { shape, geometry, operands: [response, kernel] }: ConvolutionTensor,
    [y, w]: readonly [string, string],
    stacked: boolean,
  ): string {
    const channels = channelsOf(shape);
    const images = elementCount(shape.slice(0, -3));
    const responses = this.#writer.reshape(
      y,
      matrixShape(response.shape, rowsOf(shape) * elementCount(geometry.response)),
    );
    const patches = this.#writer.matmul(
      [responses, this.#kernelMatrix(w, kernel.shape)],
      { ...plain, transposeRight: true },
      stacked,
    );
    const pixelsOfPatches = patchPixels(geometry);
    const size = pixelsOfPatches.length * channels;
    const transposed = this.#writer.transpose(this.#writer.reshape(patches, [images, size]), [1, 0]);
    const padded = this.#writer.concat([transposed, this.#zeros([1, images])], 0);
    const sources = Array.from({ length: elementCount(geometry.image) }, (): number[] => []);
    pixelsOfPatches.forEach((pixel, i) => sources[pixel]?.push(i));
    const terms = Math.max(...sources.map(({ length }) => length));
    const term = (i: number): string =>
      this.#writer.gather(
        padded,
        byChannel(
          sources.map((list) => list[i] ?? -1),
          channels,
        ),
        0,
      );
    let sum = term(0);
    for (let i = 1; i < terms; i++) sum = this.#writer.node("Add", [sum, term(i)]);
    return this.#writer.transpose(sum, [1, 0]);
  }

  /** [.., entries * channels, out channels] */
  #kernelMatrix(w: string, shape: Shape): string {
    const [height = 1, width = 1, channels = 1] = shape.slice(-4);
    return this.#writer.reshape(w, matrixShape(shape, height * width * channels));
  }

  #zeros(shape: Shape): string {
    return this.#writer.node("Expand", [this.#writer.scalar(0), this.#writer.integers(shape)]);
  }
}

function channelsOf(shape: Shape): number {
  return shape.at(-1) ?? 1;
}

/** The axes of images, after the model axis if there is one. */
function rowsOf(shape: Shape): number {
  return shape.at(-4) ?? 1;
}

/** A tensor of rank 4 as a matrix with `rows` rows, or one of rank 5 as a stack of matrices. */
function matrixShape(shape: Shape, rows: number): Shape {
  return [...shape.slice(0, -4), rows, channelsOf(shape)];
}

function byChannel(pixels: readonly number[], channels: number): readonly number[] {
  if (channels === 1) return pixels;
  return pixels.flatMap((pixel) =>
    Array.from({ length: channels }, (_, channel) => (pixel < 0 ? -1 : pixel * channels + channel)),
  );
}
