import type { Tensor } from "../../graph/tensor.ts";
import type { DecoderSpec } from "../../spec/spec.ts";
import { beside, hiddenLayers, linear } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";

/** What a decoder gives: so many numbers for each column of the data, as blocks of `columns`, [.., rows, perColumn * columns]. */
export interface DecoderOutputs {
  readonly perColumn: number;
  /** Where the last bias starts, one for each output; undefined: like any other bias. */
  readonly startBias: Float64Array | undefined;
}

/** What a decoder is given. */
export interface DecoderInputs {
  /** [.., rows, latents]. */
  readonly z: Tensor;
  /** The data themselves, for decoders that see the columns before each, [.., rows, columns]. */
  readonly x: Tensor;
  /** [.., rows, conditionSize]; undefined without a condition. */
  readonly condition: Tensor | undefined;
}

export type Decoder = (inputs: DecoderInputs) => Tensor;

export function buildDecoder(graph: ModelGraph, latentSize: number, decoder: DecoderSpec, outputs: DecoderOutputs): Decoder {
  switch (decoder.type) {
    case "mlp": {
      const hidden = hiddenLayers(graph, "decoder", latentSize + graph.shape.conditionSize, decoder);
      const output = linear(graph, "decoder.output", hidden.size, outputs.perColumn * graph.shape.columns, outputs.startBias);
      return ({ z, condition }) => output(hidden.layer(beside(z, condition)));
    }
    case "conv":
      throw new Error("to be built: the convolutional decoder");
    case "autoregressive":
    case "pixelCnn":
      throw new Error("to be built: autoregressive decoders");
  }
}
