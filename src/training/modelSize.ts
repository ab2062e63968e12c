import { mapSizes } from "../model/images.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import type { ConvolutionsSpec, DecoderSpec, EncoderSpec, FlowSpec, PixelCnnSpec, Spec } from "../spec/spec.ts";

/**
 * The size of a model from the numbers of its spec alone, in microseconds: a graph of a huge model would fill the memory before its size
 * is known. Normalisation and a likelihood's own parameters, a few numbers for each unit or column, are left out, so that every figure is
 * a lower bound.
 */
export interface ModelSize {
  /** Learned numbers. */
  readonly parameters: number;
  /** Numbers that a step keeps for the gradient: outputs of layers and terms of the prior for one batch. */
  readonly activations: number;
  /** Layers, each of which is several nodes of a graph. */
  readonly layers: number;
}

export function modelSize({ model, objective, training }: Spec, layout: ExampleLayout): ModelSize {
  const { columns, conditionSize } = layout;
  const { latentSize } = model;
  const { likelihood } = likelihoodOf(model.likelihood);
  const shown = likelihood.encoderInput?.perColumn ?? 1;
  const rows = training.batchSize * (objective.type === "importanceWeighted" ? objective.samples : 1);
  const encoder = encoderSize(model.encoder, { ...layout, columns: columns * shown }, conditionSize);
  const code = latentSize + conditionSize;
  const decoder = decoderSize(model.decoder, layout, { code, shown, perColumn: likelihood.outputsPerColumn });
  const posterior = [dense(encoder.outputs, 2 * latentSize)];
  if (model.posterior.type === "iaf") posterior.push(flowSize(model.posterior, latentSize, encoder.outputs));
  const prior = priorSize(model, { encoder, inputs: columns * shown, conditionSize, rows });
  const perRow = [encoder, decoder, ...posterior, ...prior.perRow];
  const all = [...perRow, ...prior.once];
  const sum = (parts: readonly Part[], field: keyof Part): number =>
    parts.reduce((total, part) => total + part[field], 0);
  return {
    parameters: sum(all, "parameters"),
    activations: rows * sum(perRow, "activations") + sum(prior.once, "activations"),
    layers: sum(all, "layers"),
  };
}

/** One part of a model; activations are those of one row. */
type Part = ModelSize;

function dense(inputs: number, outputs: number): Part {
  return { parameters: (inputs + 1) * outputs, activations: outputs, layers: 1 };
}

function together(parts: readonly Part[]): Part {
  return parts.reduce(
    (sum, { parameters, activations, layers }) => ({
      parameters: sum.parameters + parameters,
      activations: sum.activations + activations,
      layers: sum.layers + layers,
    }),
    { parameters: 0, activations: 0, layers: 0 },
  );
}

/** @param appended numbers that every layer is given besides the previous layer's outputs */
function perceptron(inputs: number, hidden: readonly number[], appended = 0): Part & { readonly outputs: number } {
  let outputs = inputs;
  const parts = hidden.map((size) => {
    const part = dense(outputs, size);
    outputs = size + appended;
    return part;
  });
  return { ...together(parts), outputs };
}

function encoderSize(encoder: EncoderSpec, { columns, image }: ExampleLayout, conditionSize: number) {
  if (encoder.type === "mlp" || image === undefined) return perceptron(columns + conditionSize, encoder.hidden);
  const [height, width] = image;
  const channels = [columns / (height * width), ...encoder.channels];
  const maps = convolutions(encoder, [height, width], channels);
  const { outputs, ...rest } = perceptron(maps.outputs + conditionSize, encoder.hidden);
  return { ...together([maps, rest]), outputs };
}

/** @param channels of the images and of each convolution's maps, from the largest maps to the smallest */
function convolutions(
  { channels: mapChannels, kernel, stride }: ConvolutionsSpec,
  image: readonly [height: number, width: number],
  channels: readonly number[],
): Part & { readonly outputs: number } {
  const sizes = mapSizes(image, mapChannels.length, stride);
  const parts = mapChannels.map((_, i): Part => {
    const [height, width] = sizes[i + 1] ?? [1, 1];
    const [before = 1, after = 1] = [channels[i], channels[i + 1]];
    return {
      parameters: kernel * kernel * before * after + Math.min(before, after),
      activations: height * width * after,
      layers: 1,
    };
  });
  const [height, width] = sizes.at(-1) ?? [1, 1];
  return { ...together(parts), outputs: height * width * (channels.at(-1) ?? 1) };
}

interface DecoderSizes {
  /** Numbers of z and of the condition. */
  readonly code: number;
  readonly shown: number;
  readonly perColumn: number;
}

function decoderSize(decoder: DecoderSpec, { columns, image }: ExampleLayout, sizes: DecoderSizes): Part {
  const { code, shown, perColumn } = sizes;
  switch (decoder.type) {
    case "mlp": {
      const hidden = perceptron(code, decoder.hidden, decoder.skip ? code : 0);
      return together([hidden, dense(hidden.outputs, perColumn * columns)]);
    }
    case "conv": {
      if (image === undefined) return together([]);
      const [height, width, imageChannels] = image;
      const channels = [imageChannels * perColumn, ...decoder.channels.toReversed()];
      const maps = convolutions(decoder, [height, width], channels);
      const hidden = perceptron(code, decoder.hidden);
      return together([hidden, dense(hidden.outputs, maps.outputs), maps]);
    }
    case "autoregressive":
      return maskedSize({ columns, inputs: columns * shown, context: code, hidden: decoder.hidden, perColumn });
    case "pixelCnn":
      return image === undefined ? together([]) : pixelCnnSize(decoder, image, sizes);
  }
}

interface MaskedSizes {
  readonly columns: number;
  readonly inputs: number;
  readonly context: number;
  readonly hidden: readonly number[];
  readonly perColumn: number;
}

function maskedSize({ columns, inputs, context, hidden, perColumn }: MaskedSizes): Part {
  const { outputs, ...layers } = perceptron(inputs, hidden);
  const [first = 0] = hidden;
  const last = perColumn * columns;
  return together([layers, { parameters: context * (first + last), activations: 0, layers: 0 }, dense(outputs, last)]);
}

function flowSize({ layers, hidden }: FlowSpec, latentSize: number, context: number): Part {
  const one = maskedSize({ columns: latentSize, inputs: latentSize, context, hidden, perColumn: 2 });
  return {
    parameters: layers * one.parameters,
    activations: layers * one.activations,
    layers: layers * one.layers,
  };
}

function pixelCnnSize(
  { channels, kernel }: PixelCnnSpec,
  [height, width, imageChannels]: readonly [number, number, number],
  { code, shown, perColumn }: DecoderSizes,
): Part {
  const pixels = height * width;
  let before = imageChannels * shown;
  const parts = channels.map((after, i): Part => {
    const seen = (Math.floor(kernel / 2) + 1) * kernel * before;
    const places = i === 0 ? pixels : 1;
    before = after;
    return { parameters: (seen + 1 + code * places) * after, activations: pixels * after, layers: 1 };
  });
  const outputs = imageChannels * perColumn;
  return together([
    ...parts,
    { parameters: before * outputs + pixels * outputs, activations: pixels * outputs, layers: 1 },
  ]);
}

interface PriorContext {
  readonly encoder: Part & { readonly outputs: number };
  readonly inputs: number;
  readonly conditionSize: number;
  readonly rows: number;
}

/** Parts for each row, and parts that a step computes once. */
function priorSize(
  { prior, latentSize }: Spec["model"],
  { encoder, inputs, conditionSize }: PriorContext,
): { readonly perRow: readonly Part[]; readonly once: readonly Part[] } {
  switch (prior.type) {
    case "standardNormal":
      return { perRow: [], once: [] };
    case "mixture": {
      const parameters = prior.components * (2 * latentSize + 1);
      return { perRow: [{ parameters, activations: prior.components, layers: 1 }], once: [] };
    }
    case "vampPrior": {
      const { components } = prior;
      return {
        perRow: [{ parameters: components * inputs, activations: components, layers: 1 }],
        once: [{ parameters: 0, activations: components * (encoder.activations + 2 * latentSize), layers: 0 }],
      };
    }
    case "flow":
      return { perRow: [flowSize(prior, latentSize, 0)], once: [] };
    case "conditionalNormal": {
      const hidden = perceptron(conditionSize, prior.hidden);
      return { perRow: [together([hidden, dense(hidden.outputs, 2 * latentSize)])], once: [] };
    }
  }
}
