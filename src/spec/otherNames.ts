/** Names that people write because papers and other programs use them, and what this format has instead. */

/** The format's name by other names, in small letters and digits only. A name counts only where the format's own one is possible. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  data: ["dataset"],
  path: ["file", "filename", "dataset", "data"],
  heldOut: ["valsplit", "validationsplit", "testsplit", "validation", "val", "test", "heldoutfraction"],
  latentSize: ["latentdim", "latentdims", "latentdimension", "latents", "nlatent", "zdim", "nz", "zsize", "codesize"],
  hidden: [
    "hiddendim",
    "hiddendims",
    "hiddensize",
    "hiddensizes",
    "hiddenlayers",
    "nhidden",
    "layers",
    "units",
    "widths",
  ],
  activation: ["activationfunction", "act", "nonlinearity"],
  dropout: ["dropoutrate", "dropoutprob"],
  normalization: ["norm", "batchnorm", "layernorm"],
  mlp: ["dense", "linear", "fc", "fullyconnected"],
  conv: ["cnn", "convolutional", "dcgan"],
  pixelCnn: ["gatedpixelcnn"],
  autoregressive: ["made", "ar"],
  silu: ["swish"],
  gaussian: ["normal"],
  bernoulli: ["bce", "binarycrossentropy", "bcewithlogits"],
  categorical: ["softmax", "crossentropy", "ce"],
  negativeBinomial: ["nb"],
  zeroInflatedNegativeBinomial: ["zinb"],
  standardNormal: ["standard", "normal", "gaussian"],
  mixture: ["gmm", "mog", "mixtureofgaussians", "gaussianmixture"],
  vampPrior: ["vamp"],
  flow: ["maf", "maskedautoregressiveflow"],
  beta: ["klweight", "kldweight", "klcoeff", "klcoef", "klscale", "weightkl", "vae", "betavae", "elbo"],
  importanceWeighted: ["iwae"],
  warmup: ["annealing", "klannealing", "anneal", "warmupepochs", "klwarmup", "cyclicalannealing"],
  freeBits: ["lambdafreebits", "klfloor", "minkl"],
  totalCorrelation: ["tc"],
  epochs: ["nepochs", "numepochs", "maxepochs"],
  batchSize: ["batch", "bs"],
  learningRate: ["lr", "stepsize"],
  schedule: ["scheduler", "lrscheduler", "lrschedule"],
  clipNorm: ["gradclip", "gradientclip", "gradientclipval", "clipgradnorm", "maxgradnorm"],
  patience: ["earlystopping", "earlystoppingpatience"],
  seed: ["randomseed", "randomstate"],
};

const BRING =
  "Train it with your own program, and vae-lens import shows the rates and distortions that it logs (docs/unsupported.md).";

/** What to do about names that the format does not have; `names` in small letters and digits only. */
const advice: readonly { readonly names: readonly string[]; readonly text: string }[] = [
  {
    names: ["mse", "l2", "mseloss", "squarederror", "meansquarederror"],
    text: 'The sum of squared errors is the likelihood { "type": "gaussian", "variance": 0.5 }, and their mean over d values one of variance d / 2. "variance": "learned" fits it instead.',
  },
  {
    names: ["l1", "mae", "laplace", "huber", "smoothl1", "studentt", "logistic", "discretizedlogistic"],
    text: `This likelihood is not modelled; "gaussian" with "variance": "learnedPerDimension" is nearest. ${BRING}`,
  },
  {
    names: ["perceptual", "lpips", "vgg", "ssim", "msssim", "gan", "adversarial", "vaegan", "focal"],
    text: `This loss is not a log-likelihood, so it has neither a distortion in nats nor an ELBO. "gaussian" or "bernoulli" measures the same reconstructions in nats. ${BRING}`,
  },
  {
    names: [
      "lstm",
      "gru",
      "rnn",
      "transformer",
      "attention",
      "selfattention",
      "heads",
      "nheads",
      "cell",
      "bert",
      "gpt",
      "seq2seq",
    ],
    text: `Recurrent networks and transformers are not modelled; a decoder of "type": "autoregressive" over the columns is nearest. ${BRING}`,
  },
  {
    names: ["unet", "resnet", "densenet", "vit", "efficientnet", "residual", "skipconnections", "gnn", "gcn", "graph"],
    text: `This network is not modelled; "conv" is nearest for images, and "mlp" for tables. ${BRING}`,
  },
  {
    names: [
      "vq",
      "vqvae",
      "vqvae2",
      "rvq",
      "fsq",
      "codebook",
      "codebooksize",
      "numembeddings",
      "gumbel",
      "gumbelsoftmax",
      "discrete",
    ],
    text: `Latents are Gaussian here. The KL of a code book is constant, so the threshold does not apply to it. ${BRING}`,
  },
  {
    names: [
      "hierarchical",
      "ladder",
      "laddervae",
      "nvae",
      "vdvae",
      "hvae",
      "latentsizes",
      "latentlayers",
      "numlatentlayers",
    ],
    text: `A model has one layer of latents here; "latentSize" with "posterior": { "type": "iaf" } is the most flexible of them. ${BRING}`,
  },
  {
    names: ["vonmises", "vonmisesfisher", "vmf", "svae", "hyperbolic", "poincare", "dirichlet"],
    text: `Latents are Gaussian here: "diagonal" or "iaf". ${BRING}`,
  },
  {
    names: ["diffusion", "ddpm", "flowmatching", "scorebased", "normalizingflow", "ae", "autoencoder", "rae"],
    text: `Only variational autoencoders are modelled: their rate is what the prediction is about. ${BRING}`,
  },
  {
    names: ["wae", "infovae", "mmdvae", "mmdloss"],
    text: 'A maximum mean discrepancy is the field "mmd" of the objective "beta".',
  },
  {
    names: ["factorvae", "btcvae", "betatcvae", "tcvae"],
    text: 'A penalty of the total correlation is the field "totalCorrelation" of the objective "beta".',
  },
  {
    names: ["capacity", "gamma", "cmax", "controlledcapacity", "controlvae", "geco"],
    text: 'A rate to reach (Burgess et al. 2018) is the objective { "type": "targetRate", "rate": 25 }, in nats.',
  },
  {
    names: ["sgd", "rmsprop", "adamw", "nadam", "lion", "adagrad", "weightdecay", "momentum"],
    text: "Adam with moments 0.9 and 0.999 trains every model, without weight decay. A comparison with another optimiser needs its logged figures: vae-lens import reads them.",
  },
  {
    names: ["loss", "losses", "criterion", "reconstructionloss", "reconloss"],
    text: 'The reconstruction loss follows from "model.likelihood", and the weight of the KL is "objective.beta".',
  },
  {
    names: ["klweight", "kldweight", "klcoeff", "klcoef", "klscale", "weightkl"],
    text: 'The weight of the KL is "objective.beta": KL summed over latents, log-likelihood summed over the data\'s dimensions.',
  },
  {
    names: ["kl", "klloss", "kld"],
    text: 'The KL is always part of the loss; "objective.beta" is its weight.',
  },
];

/** "hidden_dims" and "hiddenDims" are the same name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The candidate that other programs call `name`. */
export function synonymOf(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name);
  return candidates.find((candidate) => synonyms[candidate]?.includes(wanted));
}

/** A sentence about a name that the format does not have. */
export function adviceFor(name: string): string | undefined {
  const wanted = plain(name);
  return advice.find(({ names }) => names.includes(wanted))?.text;
}
