import type { EncoderSpec } from "../../spec/spec.ts";
import { hiddenLayers, type HiddenLayers } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { buildConvolutionalEncoder } from "./convolutionalEncoder.ts";

/**
 * The layers of q(z|x) before the posterior's own. They map [.., rows, columns], or columns and condition side by side, to features.
 * @param inputs numbers per row
 */
export function buildEncoder(graph: ModelGraph, inputs: number, encoder: EncoderSpec): HiddenLayers {
  switch (encoder.type) {
    case "mlp":
      return hiddenLayers(graph, "encoder", inputs, encoder);
    case "conv":
      return buildConvolutionalEncoder(graph, inputs, encoder);
  }
}
