import Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count, positive } from "./pieces.ts";

const networkFields = {
  hidden: Type.Optional(
    Type.Array(count("Units in this hidden layer."), {
      default: defaults.hidden,
      description: "The sizes of the hidden layers, from input to output; [] is a linear map. Default [64].",
    }),
  ),
  activation: Type.Optional(
    Type.Union(
      [
        Type.Literal("relu", { description: "max(0, x)" }),
        Type.Literal("tanh", { description: "The hyperbolic tangent." }),
        Type.Literal("elu", { description: "x above 0, exp(x) - 1 below." }),
        Type.Literal("gelu", { description: "x times the normal distribution function of x." }),
        Type.Literal("sigmoid", { description: "1 / (1 + exp(-x))" }),
      ],
      { default: defaults.activation, description: "The nonlinearity after each hidden layer. Default: relu." },
    ),
  ),
};

const perceptron = closed(
  { type: Type.Optional(Type.Literal("mlp", { description: "A multilayer perceptron (the default)." })), ...networkFields },
  { description: "A multilayer perceptron." },
);

const unbuiltNetwork = <Name extends string>(type: Name, description: string, notImplemented: string) =>
  closed({ type: Type.Literal(type, { description, notImplemented }), ...networkFields });

const variance = Type.Union(
  [positive("The variance of every data dimension."), Type.Literal("learned", { description: "One variance, learnt with the decoder." })],
  {
    default: defaults.variance,
    description: 'The noise variance, in squared units of the data after scaling: a number above 0, or "learned". Default 1.',
  },
);

const dispersion = Type.Union(
  [
    positive("The dispersion of every data dimension."),
    Type.Literal("learned", {
      description: "One dispersion, learnt with the decoder.",
      notImplemented: 'The learned dispersion ("dispersion": "learned") is not implemented yet; give a number.',
    }),
  ],
  { description: "theta: the variance of a count with mean mu is mu + mu^2 / theta. A number above 0; large is nearly Poisson." },
);

const likelihoodSchema = Type.Union(
  [
    closed({
      type: Type.Literal("gaussian", { description: "Real values, with additive noise of one variance." }),
      variance: Type.Optional(variance),
    }),
    closed({ type: Type.Literal("bernoulli", { description: "Values 0 or 1, or grey levels between them." }) }),
    closed({ type: Type.Literal("poisson", { description: "Counts whose variance is their mean." }) }),
    closed({ type: Type.Literal("negativeBinomial", { description: "Counts with more variance than their mean." }), dispersion }),
    closed({
      type: Type.Literal("zeroInflatedNegativeBinomial", {
        description: "Negative binomial counts with additional zeros.",
        notImplemented:
          'The zero-inflated likelihood ("type": "zeroInflatedNegativeBinomial") is not implemented yet; use "negativeBinomial".',
      }),
      dispersion,
    }),
  ],
  { description: "p(x|z): how the data scatter about what the decoder gives." },
);

const unbuiltPrior = <Name extends string>(type: Name, what: string) =>
  closed({
    type: Type.Literal(type, {
      description: `${what}.`,
      notImplemented: `${what} as prior ("type": "${type}") is not implemented yet; use "standardNormal".`,
    }),
  });

export const modelSchema = closed(
  {
    latentSize: count("The number of latent dimensions: the length of z."),
    encoder: Type.Optional(
      Type.Union(
        [
          perceptron,
          unbuiltNetwork(
            "conv",
            "Convolutions, for images.",
            'The convolutional encoder ("type": "conv") is not implemented yet; use "mlp".',
          ),
        ],
        { description: "q(z|x): from an example to the mean and variance of its posterior. Default: one hidden layer of 64, relu." },
      ),
    ),
    decoder: Type.Optional(
      Type.Union(
        [
          perceptron,
          unbuiltNetwork(
            "conv",
            "Convolutions, for images.",
            'The convolutional decoder ("type": "conv") is not implemented yet; use "mlp".',
          ),
          unbuiltNetwork(
            "autoregressive",
            "Each data dimension given z and those before it.",
            'The autoregressive decoder ("type": "autoregressive") is not implemented yet; use "mlp".',
          ),
        ],
        { description: "From z to the parameters of the likelihood. Default: one hidden layer of 64, relu." },
      ),
    ),
    likelihood: likelihoodSchema,
    prior: Type.Optional(
      Type.Union(
        [
          closed({ type: Type.Optional(Type.Literal("standardNormal", { description: "Independent standard normal dimensions." })) }),
          unbuiltPrior("mixture", "A mixture of Gaussians"),
          unbuiltPrior("vampPrior", "A mixture of posteriors at learnt inputs"),
          unbuiltPrior("flow", "A normalising flow"),
        ],
        { description: "p(z). Default: standardNormal." },
      ),
    ),
    condition: Type.Optional(
      Type.Union(
        [
          Type.Literal("none", { description: "An unconditional VAE." }),
          Type.Literal("labels", {
            description: "Encoder and decoder are also given data.labels.",
            notImplemented: 'The conditional VAE ("condition": "labels") is not implemented yet; use "none".',
          }),
        ],
        { default: "none", description: "What encoder and decoder are given besides x and z. Default: none." },
      ),
    ),
  },
  { description: "The variational autoencoder." },
);
