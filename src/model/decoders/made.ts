import type { AutoregressiveSpec } from "../../spec/spec.ts";
import { maskedNetwork } from "../autoregressive/maskedNetwork.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { codeOf, type Decoder, type DecoderOutputs } from "./decoder.ts";

/**
 * p(x|z) as the product of p(x_j | x_<j, z) over the columns in the file's order, by one masked network (MADE, Germain et al. 2015).
 * It sees earlier columns as the encoder does: counts as log(1 + x), classes one-hot.
 */
export function buildMade(
  graph: ModelGraph,
  latentSize: number,
  { hidden, ...layers }: AutoregressiveSpec,
  outputs: DecoderOutputs,
): Decoder {
  const { columns, conditionSize } = graph.shape;
  const network = maskedNetwork(graph, "decoder", {
    columns,
    inputsPerColumn: outputs.shownPerColumn,
    contextSize: latentSize + conditionSize,
    hidden,
    layers,
    outputsPerColumn: outputs.perColumn,
    startBias: outputs.startBias,
  });
  return (inputs) => network(inputs.shown, codeOf(inputs));
}
