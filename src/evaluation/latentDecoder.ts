import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { CompiledGraph, Engine } from "../engine/engine.ts";
import { input } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import { drawValueOf, type DrawValue } from "../model/likelihoods/drawValue.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { drawnOrder } from "./drawnOrder.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

type Floats = Float32Array<ArrayBuffer>;

/** The kind of decoded numbers: the likelihood's means, x drawn column by column, or the most probable classes. */
export type DecodedKind = "mean" | "draw" | "class";

/** The inputs to decode, row by row. */
export interface LatentRows {
  readonly rows: number;
  /** [rows x latentSize]. */
  readonly z: Float32Array | Float64Array;
  /** Examples whose depths are used if the likelihood has a library size, [rows x columns]; undefined: the mean depth. */
  readonly x?: Float32Array | undefined;
  /** The condition, [rows x conditionSize]. */
  readonly condition?: Float32Array | undefined;
  /** The random stream of each row's draw; by default all share one, so that differences are due to z. */
  readonly streams?: readonly number[] | undefined;
}

type BoundArrays = Readonly<Record<"z" | "x" | "totalOf" | "condition" | "decoded", Floats>>;

/** Maximum number of rows decoded at a time. */
const MAX_ROWS = 64;
const DRAW_USE = 11;

/**
 * A trained decoder, bound to a number of rows at a time. Its outputs are in the units of training (after the data's scale). An
 * autoregressive decoder has no mean, so x is drawn from it with one run per column. Calls must not overlap.
 */
export class LatentDecoder {
  readonly kind: DecodedKind;
  readonly #point: TrainedPoint;
  readonly #rows: number;
  readonly #graph: CompiledGraph;
  readonly #arrays: BoundArrays;
  readonly #meanRow: Float64Array;
  readonly #seed: number;
  readonly #draw: DrawValue | undefined;
  /** In which columns are drawn. */
  readonly #order: readonly number[];

  private constructor(
    point: TrainedPoint,
    kind: DecodedKind,
    rows: number,
    graph: CompiledGraph,
    arrays: BoundArrays,
    { seed, order }: { readonly seed: number; readonly order: readonly number[] },
  ) {
    const { model } = point.point.spec;
    this.kind = kind;
    this.#point = point;
    this.#rows = rows;
    this.#graph = graph;
    this.#arrays = arrays;
    this.#meanRow = point.statistics.columnMeans;
    this.#seed = seed;
    this.#order = order;
    this.#draw = kind === "draw" ? drawValueOf(model.likelihood, point.dataset.columns, point.parameters) : undefined;
  }

  /**
   * @param rows number of rows decoded at a time
   * @param seed of draws
   * @throws ReportedError when no order is known in which x can be drawn
   */
  static async create(
    engine: Engine,
    point: TrainedPoint,
    { rows, seed = 0 }: { readonly rows: number; readonly seed?: number },
  ): Promise<LatentDecoder> {
    const { model } = point.point.spec;
    const layout = layoutOf(point.dataset);
    const size = Math.max(1, Math.min(MAX_ROWS, rows));
    const kind = decodedKind(point);
    const graph = new ModelGraph({ ...layout, models: 1, rows: size, sharedSeed: true }, point.statistics, false);
    const inputs = exampleInputs(graph);
    const parts = buildParts(graph, model);
    const z = input("z", [size, model.latentSize]);
    const totalOf = input("totalOf", [size, layout.columns]);
    const decoded =
      kind === "draw"
        ? parts.decode(z, inputs.x, inputs.condition, totalOf)
        : parts.mean(z, inputs.x, inputs.condition);
    const order = kind === "draw" ? await drawnOrder(engine, point) : [];
    const arrays = {
      z: new Float32Array(size * model.latentSize),
      x: new Float32Array(size * layout.columns),
      totalOf: new Float32Array(size * layout.columns),
      condition: new Float32Array(size * layout.conditionSize),
      decoded: new Float32Array(elementCount(decoded.shape)),
    };
    return new LatentDecoder(
      point,
      kind,
      size,
      await engine.compile({ decoded }, { ...point.parameters, ...arrays }),
      arrays,
      { seed, order },
    );
  }

  /** [rows x columns]. */
  async decode({ rows, z, x, condition, streams }: LatentRows): Promise<Float32Array> {
    const { columns } = this.#point.dataset;
    const { latentSize } = this.#point.point.spec.model;
    const values = new Float32Array(rows * columns);
    for (let start = 0; start < rows; start += this.#rows) {
      const count = Math.min(this.#rows, rows - start);
      const arrays = this.#arrays;
      arrays.z.set(z.subarray(start * latentSize, (start + count) * latentSize));
      const conditionSize = arrays.condition.length / this.#rows;
      if (condition) arrays.condition.set(condition.subarray(start * conditionSize, (start + count) * conditionSize));
      const into = values.subarray(start * columns, (start + count) * columns);
      const depths = this.#draw ? arrays.totalOf : arrays.x;
      for (let row = 0; row < this.#rows; row++)
        depths.set(
          row < count && x ? x.subarray((start + row) * columns, (start + row + 1) * columns) : this.#meanRow,
          row * columns,
        );
      if (this.#draw) {
        await this.#drawColumns(
          into,
          this.#draw,
          Array.from({ length: count }, (_, row) => streams?.[start + row] ?? 0),
        );
        continue;
      }
      await this.#graph.run();
      if (this.kind === "class") mostProbable(arrays.decoded, arrays.decoded.length / this.#rows, columns, into);
      else into.set(arrays.decoded.subarray(0, into.length));
    }
    return values;
  }

  async dispose(): Promise<void> {
    await this.#graph.dispose();
  }

  async #drawColumns(into: Float32Array, draw: DrawValue, streams: readonly number[]): Promise<void> {
    const { columns } = this.#point.dataset;
    const { x, decoded } = this.#arrays;
    const width = decoded.length / this.#rows;
    const randoms = streams.map((stream) => seededRandom(this.#seed, randomPurpose.estimates, stream, DRAW_USE));
    x.fill(0);
    for (const column of this.#order) {
      await this.#graph.run();
      randoms.forEach((random, row) => {
        const value = draw(decoded.subarray(row * width, (row + 1) * width), column, random);
        x[row * columns + column] = value;
        into[row * columns + column] = value;
      });
    }
  }
}

/** The kind of `LatentDecoder`'s output for this model. */
export function decodedKind({ point }: TrainedPoint): DecodedKind {
  if (seesColumns(point.spec.model)) return "draw";
  const { likelihood } = point.spec.model;
  return likelihood.type === "categorical" ? "class" : "mean";
}

/** The most probable class of each column, from probabilities in blocks of `columns`, [rows x width]. */
function mostProbable(probabilities: Float32Array, width: number, columns: number, into: Float32Array): void {
  for (let row = 0; row < into.length / columns; row++) {
    for (let column = 0; column < columns; column++) {
      let best = 0;
      for (let k = 1; k < width / columns; k++) {
        if (
          (probabilities[row * width + k * columns + column] as number) >
          (probabilities[row * width + best * columns + column] as number)
        )
          best = k;
      }
      into[row * columns + column] = best;
    }
  }
}
