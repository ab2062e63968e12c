/** A model of another program on some rows: its outputs as they are, and the means that the likelihood makes of them. */
import { fillNormal, randomPurpose, seededRandom } from "../../core/seededRandom.ts";
import { graphInputs } from "../../engine/bindings.ts";
import type { CompiledGraph, Engine } from "../../engine/engine.ts";
import { concat, input } from "../../graph/operations.ts";
import { elementCount } from "../../graph/shape.ts";
import { topologicalOrder, type Tensor } from "../../graph/tensor.ts";
import { noStatistics } from "../../model/dataStatistics.ts";
import { likelihoodOf } from "../../model/likelihoods/likelihoodOf.ts";
import { ModelGraph, type ExampleLayout } from "../../model/modelGraph.ts";
import { OwnNetworks } from "../../model/own/ownNetworks.ts";
import { buildParts } from "../../model/vae.ts";
import type { ModelSpec, OwnModelSpec } from "../../spec/spec.ts";

/** Examples, row after row. */
export interface TriedRows {
  readonly rows: number;
  /** [rows, columns]. */
  readonly x: Float32Array<ArrayBuffer>;
  /** [rows, classes or columns]; undefined without a condition. */
  readonly condition: Float32Array<ArrayBuffer> | undefined;
}

/** Outputs by what they are, [rows, numbers]. */
export type TriedOutputs = Readonly<Partial<Record<string, Float32Array>>>;

export interface Decoded {
  readonly outputs: TriedOutputs;
  /** The likelihood's means of x, [rows, columns]. */
  readonly mean: Float32Array;
  /** -log p(x|z) of each row without the likelihood's constant, nats. */
  readonly distortion: Float32Array;
}

const STREAM = -8;

export class TriedModel {
  readonly model: ModelSpec;
  readonly own: OwnModelSpec;
  readonly networks: OwnNetworks;
  readonly layout: ExampleLayout;
  readonly data: TriedRows;
  readonly #encoder: Compiled;
  readonly #decoder: Compiled;

  /** Why the decoder is not part of a graph but run as a file; undefined if it is. */
  readonly decoderObstacle: string | undefined;

  private constructor(
    tried: Tried,
    data: TriedRows,
    encoder: Compiled,
    decoder: Compiled,
    decoderObstacle: string | undefined,
  ) {
    this.decoderObstacle = decoderObstacle;
    this.model = tried.model;
    this.own = tried.own;
    this.networks = tried.networks;
    this.layout = tried.layout;
    this.data = data;
    this.#encoder = encoder;
    this.#decoder = decoder;
  }

  /** @throws UnsupportedNetwork, ShapeError when the files do not suit the data or the IR */
  static async open(engine: Engine, model: ModelSpec, layout: ExampleLayout, data: TriedRows): Promise<TriedModel> {
    const { own } = model;
    if (own === undefined || !(own.networks instanceof OwnNetworks))
      throw new Error("the files of this model have not been read");
    const tried: Tried = { model, own, networks: own.networks, layout };
    const { encoder, decoder } = graphsOf(tried, data.rows);
    const { settings } = likelihoodOf(model.likelihood);
    const [call] = topologicalOrder(Object.values(decoder)).flatMap((tensor) =>
      tensor.operation === "network" ? [tensor.call] : [],
    );
    return new TriedModel(
      tried,
      data,
      await compile(engine, encoder, {}),
      await compile(engine, decoder, settings),
      call?.obstacle,
    );
  }

  get latents(): number {
    return this.networks.latentSize;
  }

  /** @param x other examples than the model's own, of as many rows */
  async encode(x: Float32Array = this.data.x): Promise<TriedOutputs> {
    return this.#encoder.run({ x, condition: this.data.condition });
  }

  /** Of z, [rows, latents]. */
  async decode(z: Float32Array, x: Float32Array = this.data.x): Promise<Decoded> {
    const { mean, distortion, ...outputs } = await this.#decoder.run({ x, z, condition: this.data.condition });
    return {
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name.slice(PREFIX.length), values])),
      mean: mean ?? new Float32Array(),
      distortion: distortion ?? new Float32Array(),
    };
  }

  /** Standard normal numbers, [rows, latents], the same at every call. */
  noise(): Float32Array<ArrayBuffer> {
    const values = new Float32Array(this.data.rows * this.latents);
    fillNormal(seededRandom(0, randomPurpose.evaluationNoise, STREAM), values);
    return values;
  }

  async close(): Promise<void> {
    await this.#encoder.graph.dispose();
    await this.#decoder.graph.dispose();
  }
}

type Tried = Pick<TriedModel, "model" | "own" | "networks" | "layout">;

type Tensors = Readonly<Record<string, Tensor>>;

/** Before the names of the decoder's own outputs, of which one may be called "mean" too. */
const PREFIX = "output ";

function graphsOf({ model, own, networks, layout }: Tried, rows: number): Record<"encoder" | "decoder", Tensors> {
  const x = input("x", [rows, layout.columns]);
  const z = input("z", [rows, networks.latentSize]);
  const condition = layout.conditionSize > 0 ? input("condition", [rows, layout.conditionSize]) : undefined;
  const shape = { ...layout, models: 1, rows, sharedSeed: true };
  const parts = buildParts(new ModelGraph(shape, noStatistics(layout), false), model);
  const decoded = networks.decode(own, layout, { rows, x, z, condition });
  return {
    encoder: networks.encode(own, layout, { rows, x, condition }),
    decoder: {
      ...Object.fromEntries(Object.entries(decoded).map(([role, tensor]) => [PREFIX + role, tensor])),
      mean: parts.mean(z, x, condition),
      distortion: parts.distortion(z, x, condition),
    },
  };
}

export interface Compiled {
  readonly graph: CompiledGraph;
  readonly run: (inputs: Readonly<Record<string, Float32Array | undefined>>) => Promise<TriedOutputs>;
}

/** @param settings the likelihood's numbers, which are inputs of the graph */
export async function compile(
  engine: Engine,
  given: Tensors,
  settings: Readonly<Record<string, number>>,
): Promise<Compiled> {
  // An engine's output is not one of its inputs, nor a constant.
  const outputs = Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, concat([tensor])]));
  const inputs = Object.fromEntries(
    graphInputs(outputs).map(({ name, shape }) => [
      name,
      new Float32Array(elementCount(shape)).fill(settings[name] ?? 0),
    ]),
  );
  const results = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => [`of ${name}`, new Float32Array(elementCount(shape))]),
  );
  const renamed = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [`of ${name}`, tensor]));
  const graph = await engine.compile(renamed, { ...inputs, ...results });
  return {
    graph,
    run: async (values) => {
      for (const [name, array] of Object.entries(inputs)) if (values[name] !== undefined) array.set(values[name]);
      await graph.run();
      return Object.fromEntries(
        Object.keys(outputs).map((name) => [name, Float32Array.from(results[`of ${name}`] ?? [])]),
      );
    },
  };
}
