import { defaults } from "./defaults.ts";
import type { SpecFile } from "./schema.ts";
import type { ConvolutionsSpec, DecoderSpec, EncoderSpec, LayersSpec, PerceptronSpec } from "./spec.ts";

type TrainedModelFile = Exclude<SpecFile["model"], { readonly type: "onnx" | "latents" }>;
type EncoderFile = NonNullable<TrainedModelFile["encoder"]>;
type DecoderFile = NonNullable<TrainedModelFile["decoder"]>;

export function resolveEncoder(encoder: EncoderFile = {}): EncoderSpec {
  return encoder.type === "conv" ? resolveConvolutions(encoder, defaults.encoderChannels) : resolvePerceptron(encoder);
}

export function resolveDecoder(decoder: DecoderFile = {}): DecoderSpec {
  switch (decoder.type) {
    case "conv":
      return resolveConvolutions(decoder, defaults.decoderChannels);
    case "autoregressive":
      return { type: "autoregressive", hidden: decoder.hidden ?? defaults.hidden, ...resolveLayers(decoder) };
    case "pixelCnn":
      return {
        type: "pixelCnn",
        channels: decoder.channels ?? defaults.maskedChannels,
        kernel: decoder.kernel ?? defaults.maskedKernel,
        activation: decoder.activation ?? defaults.activation,
      };
    default:
      return { ...resolvePerceptron(decoder), skip: decoder.skip ?? false };
  }
}

type PerceptronFile = Exclude<EncoderFile, { readonly type: "conv" }>;
type ConvolutionsFile = Extract<EncoderFile, { readonly type: "conv" }>;

function resolvePerceptron(network: PerceptronFile): PerceptronSpec {
  return { type: "mlp", hidden: network.hidden ?? defaults.hidden, ...resolveLayers(network) };
}

function resolveConvolutions(network: ConvolutionsFile, channels: readonly number[]): ConvolutionsSpec {
  return {
    type: "conv",
    channels: network.channels ?? channels,
    kernel: network.kernel ?? defaults.kernel,
    stride: network.stride ?? defaults.stride,
    hidden: network.hidden ?? defaults.convolutionHidden,
    ...resolveLayers(network),
  };
}

function resolveLayers({ activation, normalization, dropout }: Pick<PerceptronFile, keyof LayersSpec>): LayersSpec {
  return {
    activation: activation ?? defaults.activation,
    normalization: normalization ?? defaults.normalization,
    dropout: dropout ?? defaults.dropout,
  };
}
