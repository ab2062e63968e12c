import type { CausalWindow } from "../evidence.ts";
import type { Features } from "./features.ts";
import { windowOffsets } from "./preceding.ts";

/** Inputs of one place, at most: the nearest ones. */
const MAX_INPUTS = 256;
const OUTSIDE = -1;

/**
 * What masked convolutions see at each pixel: the columns of the pixels around it that come before, nearest first, then the
 * pixel's own channels but the last. Values are about their column's mean; outside the image they are zero.
 */
export class WindowInputs {
  /** Inputs of a place. */
  readonly width: number;
  readonly pixels: number;
  readonly #features: Features;
  readonly #fromOthers: number;
  readonly #perColumn: number;
  /** [pixels x width]: which feature of a row an input is. */
  readonly #feature: Int32Array;

  constructor(window: CausalWindow, features: Features) {
    const [height, width, channels] = window.image;
    this.#features = features;
    this.#perColumn = features.ofColumn(0).count;
    this.pixels = height * width;
    const perPixel = channels * this.#perColumn;
    const offsets = windowOffsets(window).slice(0, Math.max(1, Math.floor(MAX_INPUTS / perPixel)));
    this.#fromOthers = offsets.length * perPixel;
    this.width = this.#fromOthers + perPixel - this.#perColumn;
    this.#feature = new Int32Array(this.pixels * this.width).fill(OUTSIDE);
    for (let pixel = 0; pixel < this.pixels; pixel++) {
      [...offsets, { up: 0, right: 0 }].forEach(({ up, right }, place) => {
        const [row, column] = [Math.floor(pixel / width) - up, (pixel % width) + right];
        if (row < 0 || column < 0 || column >= width) return;
        const { first } = features.ofColumn((row * width + column) * channels);
        for (let i = 0; i < perPixel && place * perPixel + i < this.width; i++)
          this.#feature[pixel * this.width + place * perPixel + i] = first + i;
      });
    }
  }

  /** How many of the first inputs a channel of the pixel may depend on. */
  visibleTo(channel: number): number {
    return this.#fromOthers + channel * this.#perColumn;
  }

  /** Of rows of features [rows x features], the inputs of every pixel [rows x pixels x width]. */
  write(rows: Float32Array, count: number, out: Float32Array, start: number): void {
    const ofImage = this.#feature.length;
    for (let row = 0; row < count; row++) {
      const from = row * this.#features.width;
      const to = (start + row) * ofImage;
      this.#feature.forEach((feature, i) => {
        out[to + i] = feature === OUTSIDE ? 0 : (rows[from + feature] as number) * this.#features.deviation(feature);
      });
    }
  }

  /** Calls `visit` with every feature that is an input of a pixel, and what a unit of the feature is in the input's. */
  forEachInput(pixel: number, visit: (input: number, feature: number, unit: number) => void): void {
    for (let input = 0; input < this.width; input++) {
      const feature = this.#feature[pixel * this.width + input] as number;
      if (feature !== OUTSIDE) visit(input, feature, this.#features.deviation(feature));
    }
  }
}
