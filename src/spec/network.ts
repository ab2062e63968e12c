import type { DecoderSpec, EncoderSpec } from "./spec.ts";

/** The sizes of a network's dense hidden layers, from input to output. */
export function hiddenOf(network: EncoderSpec | DecoderSpec | undefined): readonly number[] {
  return network !== undefined && "hidden" in network ? network.hidden : [];
}

export function dropoutOf(network: EncoderSpec | DecoderSpec): number {
  return "dropout" in network ? network.dropout : 0;
}
