import type { DecoderSpec } from "../../spec/spec.ts";
import { hiddenLayers, linear } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { buildConvolutionalDecoder } from "./convolutionalDecoder.ts";
import { codeOf, type Decoder, type DecoderOutputs } from "./decoder.ts";
import { buildMade } from "./made.ts";
import { buildPixelCnn } from "./pixelCnn.ts";

export function buildDecoder(
  graph: ModelGraph,
  latentSize: number,
  decoder: DecoderSpec,
  outputs: DecoderOutputs,
): Decoder {
  switch (decoder.type) {
    case "mlp": {
      const hidden = hiddenLayers(graph, "decoder", latentSize + graph.shape.conditionSize, decoder);
      const output = linear(
        graph,
        "decoder.output",
        hidden.size,
        outputs.perColumn * graph.shape.columns,
        outputs.startBias,
      );
      return (inputs) => output(hidden.layer(codeOf(inputs)));
    }
    case "conv": {
      const convolutions = buildConvolutionalDecoder(graph, latentSize + graph.shape.conditionSize, decoder, outputs);
      return (inputs) => convolutions(codeOf(inputs));
    }
    case "autoregressive":
      return buildMade(graph, latentSize, decoder, outputs);
    case "pixelCnn":
      return buildPixelCnn(graph, latentSize, decoder, outputs);
  }
}
