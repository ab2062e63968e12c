import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count } from "./pieces.ts";

/** Encoders and decoders: the layers from x to z and from z to x. */

const activation = Type.Optional(
  Type.Union(
    [
      Type.Literal("relu", { description: "max(0, x)" }),
      Type.Literal("leakyRelu", { description: "x above 0, 0.01 x below." }),
      Type.Literal("tanh", { description: "The hyperbolic tangent." }),
      Type.Literal("elu", { description: "x above 0, exp(x) - 1 below." }),
      Type.Literal("gelu", { description: "x times the normal distribution function of x." }),
      Type.Literal("silu", { description: "x / (1 + exp(-x)), also called swish." }),
      Type.Literal("softplus", { description: "ln(1 + exp(x))" }),
      Type.Literal("sigmoid", { description: "1 / (1 + exp(-x))" }),
    ],
    { default: defaults.activation, description: "The nonlinearity after each hidden layer. Default: relu." },
  ),
);

const layers = {
  activation,
  normalization: Type.Optional(
    Type.Union(
      [
        Type.Literal("none", { description: "No normalisation." }),
        Type.Literal("batch", { description: "Each unit over the batch; in evaluation, over all training batches." }),
        Type.Literal("layer", { description: "The units of a layer, example by example." }),
      ],
      {
        default: defaults.normalization,
        description: "What is normalised before each hidden layer's nonlinearity. Default: none.",
      },
    ),
  ),
  dropout: Type.Optional(
    Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: defaults.dropout,
      description: "The share of hidden units left out at each training step. Default 0.",
    }),
  ),
};

const hidden = (description: string, byDefault: readonly number[]) =>
  Type.Optional(Type.Array(count("Units in this hidden layer.", { example: 64 }), { default: byDefault, description }));

const channels = (byDefault: readonly number[]) =>
  Type.Optional(
    Type.Array(count("Channels of this convolution.", { example: 32 }), {
      minItems: 1,
      default: byDefault,
      description: `The channels of the convolutions, from input to output. Default [${byDefault.join(", ")}].`,
    }),
  );

const kernel = (byDefault: number) =>
  Type.Optional(count(`Height and width of the kernels. Default ${byDefault}.`, { default: byDefault }));

const perceptron = <More extends Type.TProperties>(more: More) =>
  closed(
    {
      type: Type.Optional(Type.Literal("mlp", { description: "A multilayer perceptron (the default)." })),
      hidden: hidden(
        "The sizes of the hidden layers, from input to output; [] is a linear map. Default [64].",
        defaults.hidden,
      ),
      ...layers,
      ...more,
    },
    { description: "A multilayer perceptron." },
  );

const convolutions = (channelsByDefault: readonly number[], hiddenDescription: string) =>
  closed(
    {
      type: Type.Literal("conv", {
        description: "Convolutions, for images: of the file's own shape, or of data.shape.",
      }),
      channels: channels(channelsByDefault),
      kernel: kernel(defaults.kernel),
      stride: Type.Optional(
        count("The step of every convolution: 2 halves height and width. Default 2.", { default: defaults.stride }),
      ),
      hidden: hidden(hiddenDescription, defaults.convolutionHidden),
      ...layers,
    },
    { description: "Convolutions with strides, and dense layers." },
  );

export const encoderSchema = Type.Union(
  [perceptron({}), convolutions(defaults.encoderChannels, "Dense layers after the convolutions. Default: none.")],
  {
    description:
      "q(z|x): from an example to the mean and variance of its posterior. Default: one hidden layer of 64, relu.",
  },
);

export const decoderSchema = Type.Union(
  [
    perceptron({
      skip: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Whether every layer, not only the first, gets z as an input. Default false.",
        }),
      ),
    }),
    convolutions(defaults.decoderChannels, "Dense layers before the convolutions. Default: none."),
    closed(
      {
        type: Type.Literal("autoregressive", {
          description: "Each column given z and the earlier columns: a masked network (MADE, Germain et al. 2015).",
        }),
        hidden: hidden("The sizes of the hidden layers. Default [64].", defaults.hidden),
        ...layers,
      },
      { description: "A masked network over the columns." },
    ),
    closed(
      {
        type: Type.Literal("pixelCnn", {
          description:
            "Each pixel given z and the pixels above and to its left: masked convolutions (van den Oord et al. 2016).",
        }),
        channels: channels(defaults.maskedChannels),
        kernel: kernel(defaults.maskedKernel),
        activation,
      },
      { description: "Masked convolutions over the pixels." },
    ),
  ],
  { description: "From z to the parameters of the likelihood. Default: one hidden layer of 64, relu." },
);
