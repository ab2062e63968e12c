import type { Products } from "../core/collapse/products.ts";
import type { CompiledGraph, Engine } from "./engine.ts";
import { input, matmul, type MatmulOptions } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";

/** The number of multiplications from which a second thread is faster (measured: 6.4 ms in place of 8.2 at 512 x 784 x 784). */
const MULTIPLICATIONS_FOR_TWO_THREADS = 1e8;
/** Graphs kept, each bound to its arrays; products in blocks use the same few repeatedly. */
const MAX_GRAPHS = 16;

interface BoundProduct {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly out: Float32Array;
  readonly shape: string;
  readonly graph: CompiledGraph;
}

/**
 * Matrix products on the engine. A graph is compiled for the arrays of its first use and kept, so that another
 * product of the same arrays allocates nothing.
 */
export class EngineProducts implements Products {
  readonly #engine: Engine;
  /** In order of use. */
  #bound: BoundProduct[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** out [m x n] = a' b, with a [rows x m] and b [rows x n]. */
  async transposeMultiply(
    a: Float32Array,
    b: Float32Array,
    rows: number,
    m: number,
    n: number,
    out: Float32Array,
  ): Promise<void> {
    await this.#run(a, b, out, [rows, m], [rows, n], { transposeLeft: true });
  }

  /** out [rows x columns] = a b, with a [rows x inner] and b [inner x columns]. */
  async multiply(
    a: Float32Array,
    b: Float32Array,
    rows: number,
    inner: number,
    columns: number,
    out: Float32Array,
  ): Promise<void> {
    await this.#run(a, b, out, [rows, inner], [inner, columns], {});
  }

  async dispose(): Promise<void> {
    const bound = this.#bound;
    this.#bound = [];
    for (const { graph } of bound) await graph.dispose();
  }

  async #run(
    a: Float32Array,
    b: Float32Array,
    out: Float32Array,
    left: Shape,
    right: Shape,
    options: MatmulOptions,
  ): Promise<void> {
    const shape = JSON.stringify([left, right, options]);
    const index = this.#bound.findIndex(
      (known) => known.a === a && known.b === b && known.out === out && known.shape === shape,
    );
    const product = this.#bound.splice(index, index < 0 ? 0 : 1)[0] ?? {
      a,
      b,
      out,
      shape,
      graph: await this.#compile(a, b, out, left, right, options),
    };
    this.#bound.push(product);
    await product.graph.run();
    while (this.#bound.length > MAX_GRAPHS) await this.#bound.shift()?.graph.dispose();
  }

  #compile(
    a: Float32Array,
    b: Float32Array,
    out: Float32Array,
    left: Shape,
    right: Shape,
    options: MatmulOptions,
  ): Promise<CompiledGraph> {
    const product = matmul(input("a", left), input("b", right), options);
    const threads = left[0] * left[1] * right[1] < MULTIPLICATIONS_FOR_TWO_THREADS ? 1 : 2;
    const bindings = { a: beginning(a, left), b: beginning(b, right), product: beginning(out, product.shape) };
    return this.#engine.compile({ product }, bindings, { threads });
  }
}

type Shape = readonly [number, number];

/**
 * The part of an array that holds a matrix: the last block of rows may be shorter than its array.
 * @throws for memory shared between threads, which the runtimes refuse
 */
function beginning(array: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  if (!(array.buffer instanceof ArrayBuffer)) throw new TypeError("a product's arrays must not lie on shared memory");
  return (array as Float32Array<ArrayBuffer>).subarray(0, elementCount(shape));
}
