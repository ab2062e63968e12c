import type { Products } from "../products.ts";
import type { Features } from "./features.ts";

/** Outputs that are linear in features; where a column may not look at a feature, its coefficient is zero. */
export class LinearPart {
  readonly features: Features;
  /** [features x outputs]. */
  readonly coefficients: Float32Array;
  readonly #products: Products;
  readonly #outputs: number;
  #block = new Float32Array(0);
  #response = new Float32Array(0);

  constructor(features: Features, outputs: number, products: Products) {
    this.features = features;
    this.coefficients = new Float32Array(features.width * outputs);
    this.#products = products;
    this.#outputs = outputs;
  }

  /** [count x outputs], overwritten by the next call. */
  async respond(values: Float32Array, start: number, count: number): Promise<Float32Array> {
    const { width } = this.features;
    // Kept from block to block: products bind to the arrays they are first given.
    if (this.#block.length < count * width) this.#block = new Float32Array(count * width);
    if (this.#response.length < count * this.#outputs) this.#response = new Float32Array(count * this.#outputs);
    this.features.write(values, start, count, this.#block);
    await this.#products.multiply(this.#block, this.coefficients, count, width, this.#outputs, this.#response);
    return this.#response;
  }
}
