import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../src/spec/parseSpec.ts";

/** A valid spec in which one field is set by its path. */
function messagesWith(path: string, value: unknown, without?: string): readonly string[] {
  const spec: Record<string, Record<string, unknown>> = {
    data: { path: "builtin:digits" },
    model: { latentSize: 4, encoder: { hidden: [8] }, decoder: { hidden: [8] }, likelihood: { type: "bernoulli" } },
    objective: { type: "beta", beta: 1 },
    training: { epochs: 5 },
  };
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let place: Record<string, unknown> = spec;
  for (const step of steps) place = (place[step] ??= {}) as Record<string, unknown>;
  place[last] = value;
  if (without !== undefined) delete place[without];
  return parseSpec(JSON.stringify(spec)).problems.map(({ message }) => message);
}

describe("A name of other programs is answered with the format's own:", () => {
  test.each([
    ["model.latent_dim", 4, "latentSize", "latentSize"],
    ["model.n_latent", 4, "latentSize", "latentSize"],
    ["model.zDim", 4, "latentSize", "latentSize"],
    ["model.encoder.hidden_dims", [8], "hidden", "hidden"],
    ["model.encoder.layers", [8], "hidden", "hidden"],
    ["model.encoder.type", "cnn", "conv"],
    ["model.decoder.type", "made", "autoregressive"],
    ["model.encoder.activation", "swish", "silu"],
    ["model.likelihood.type", "bce", "bernoulli"],
    ["model.likelihood.type", "zinb", "zeroInflatedNegativeBinomial"],
    ["model.likelihood.type", "nb", "negativeBinomial"],
    ["model.likelihood.type", "cross_entropy", "categorical"],
    ["model.prior", { type: "gmm", components: 3 }, "mixture"],
    ["model.prior", { type: "vamp" }, "vampPrior"],
    ["objective.type", "vae", "beta"],
    ["objective.type", "iwae", "importanceWeighted"],
    ["objective.kl_annealing", { type: "linear" }, "warmup"],
    ["training.lr", 0.001, "learningRate"],
    ["training.batch_size", 64, "batchSize"],
    ["training.max_epochs", 10, "epochs", "epochs"],
    ["training.gradient_clip_val", 1, "clipNorm"],
    ["training.scheduler", { type: "cosine" }, "schedule"],
    ["data.val_split", 0.1, "heldOut"],
    ["dataset", { path: "x.npy" }, "data", "data"],
    ["model.encoder.activation", "nn.ReLU", "relu"],
    ["model.encoder.activation", "LeakyReLU", "leakyRelu"],
    ["model.encoder.activation", "SiLU()", "silu"],
    ["model.encoder.normalization", "batchnorm", "batch"],
    ["model.encoder.normalization", "LayerNorm", "layer"],
    ["model.encoder.batchNorm", true, "normalization"],
    ["model.encoder.type", "Conv2d", "conv"],
    ["model.likelihood.type", "Normal", "gaussian"],
    ["model.prior.type", "RealNVP", "flow"],
    ["model.posterior.type", "normalizing_flow", "iaf"],
    ["model.type", "beta-vae", "vae"],
    ["objective.mmd_weight", 1, "mmd"],
    ["objective.tc_weight", 1, "totalCorrelation"],
    ["objective.anneal_steps", 100, "warmup"],
    ["objective.free_bits", 0.5, "freeBits"],
    ["training.optim", "adam", "optimizer"],
    ["data.normalize", true, "transform"],
    ["data.transform", "z_score", "standardize"],
    ["data.img_size", [8, 8], "shape"],
    ["data.train_test_split", 0.2, "heldOut"],
    ["data.log1p", true, "transform"],
    ["model.decoder.type", "deconv", "conv"],
    ["objective.cyclical", true, "warmup"],
    ["training.monitor", "val_loss", "select"],
  ] as const)("%s", (path, value, own, without?: string) => {
    const [first = "", ...others] = messagesWith(path, value, without);
    expect(first).toContain(`did you mean "${own}"?`);
    expect(others.filter((message) => message.includes("needs"))).toEqual([]);
  });
});

describe("What is not modelled is answered with what is nearest:", () => {
  test.each([
    ["model.likelihood.type", "mse", '"variance": 0.5'],
    ["model.likelihood", "mse", '"variance": 0.5'],
    ["model.likelihood.type", "l1", "learnedPerDimension"],
    ["model.likelihood.type", "lpips", "not a log-likelihood"],
    ["model.encoder.type", "lstm", '"autoregressive"'],
    ["model.encoder.type", "Transformer", '"autoregressive"'],
    ["model.encoder.heads", 4, '"autoregressive"'],
    ["model.encoder.type", "u-net", '"conv"'],
    ["model.posterior", { type: "vq" }, "Gaussian"],
    ["model.codebook_size", 512, "Gaussian"],
    ["model.posterior", { type: "von_mises_fisher" }, '"iaf"'],
    ["model.latent_sizes", [8, 4], "one layer of latents"],
    ["objective.type", "factor_vae", '"totalCorrelation"'],
    ["objective.type", "wae", '"mmd"'],
    ["objective.capacity", 25, '"targetRate"'],
    ["objective.klWeight", 0.1, '"objective.beta"'],
    ["training.kld_weight", 0.1, '"objective.beta"'],
    ["loss", "mse", '"model.likelihood"'],
    ["training.optimizer", "sgd", "Adam"],
    ["training.weight_decay", 0.01, "Adam"],
    ["training.optimizer", "AdamW", "Adam"],
    ["model.likelihood.type", "huber", "learnedPerDimension"],
    ["model.likelihood", "smooth_l1", "learnedPerDimension"],
    ["model.likelihood.type", "multinomial", '"negativeBinomial"'],
    ["model.likelihood.sigma", 0.1, "0.01 for 0.1"],
    ["objective.reconstruction", "bce", '"bernoulli"'],
    ["objective.lpips_weight", 0.1, "not a log-likelihood"],
    ["model.discriminator", {}, "not a log-likelihood"],
    ["objective.type", "vae-gan", "not a log-likelihood"],
    ["model.encoder", "gru", '"autoregressive"'],
    ["model.encoder.num_heads", 4, '"autoregressive"'],
    ["model.type", "lstm-vae", '"autoregressive"'],
    ["model.decoder.type", "TransformerDecoder", '"autoregressive"'],
    ["model.encoder.type", "resnet18", '"conv"'],
    ["model.encoder.type", "ResNet-50", '"conv"'],
    ["model.quantizer", { codes: 512 }, "constant"],
    ["model.commitment_cost", 0.25, "constant"],
    ["model.type", "hierarchical_vae", "one layer of latents"],
    ["model.type", "cvae", '"condition": "labels"'],
    ["model.prior.type", "laplace", '"mixture"'],
    ["model.posterior.type", "full_covariance", '"iaf"'],
    ["model.encoder.activation", "selu", '"elu"'],
    ["model.output_activation", "sigmoid", 'logits for "bernoulli"'],
    ["model.encoder.num_layers", 2, "[128, 128]"],
    ["model.input_dim", 784, '"data.shape"'],
    ["objective.gamma", 1000, '"targetRate"'],
    ["objective.max_capacity", 25, '"targetRate"'],
    ["objective.recon_weight", 2, 'divide "beta"'],
    ["training.max_steps", 1000, '"batchSize"'],
    ["training.device", "cuda", "--engine"],
    ["data.name", "mnist", '"path"'],
    ["klWeight", 0.1, '"objective.beta"'],
    ["kl_coeff", 0.1, '"objective.beta"'],
    ["data.resize", 64, "in one size"],
    ["data.mean", 0.5, '"standardize"'],
    ["data.sep", ";", '"header"'],
    ["data.layer", "counts", '"cells.h5ad#layers/counts"'],
    ["data.n_top_genes", 2000, '"columns"'],
    ["model.type", "AutoencoderKL", '"encoder", "decoder"'],
    ["model.type", "scvi", '"type": "onnx"'],
    ["model.type", "conv", '"type" of "encoder"'],
    ["model.gene_likelihood", "zinb", '"model.likelihood"'],
    ["model.likelihood.type", "beta", '"continuousBernoulli"'],
    ["model.weight_init", "xavier", "from the seed"],
    ["training.ema_decay", 0.99, "not averaged"],
    ["training.accumulate_grad_batches", 4, '"batchSize"'],
    ["training.save_best_only", true, '"select"'],
    ["training.optimizer", { type: "sgd" }, 'Write "adam" alone'],
    ["model.latentSize", "10", "Write 10 without quotes"],
    ["objective.beta", { start: 0, end: 1 }, '"warmup"'],
    ["metrics", ["fid"], "vae-lens evaluate"],
    ["description", "first try", "//"],
  ] as const)("%s %j", (path, value, fact) => {
    const [first = ""] = messagesWith(path, value);
    expect(first).toContain(fact);
  });
});

describe("A value alone is answered with the object that it stands for:", () => {
  test.each([
    ["training.schedule", "cosine", '{ "type": "cosine" }'],
    ["model.likelihood", "normal", '{ "type": "gaussian"'],
    ["model.likelihood", "bernoulli", '{ "type": "bernoulli" }'],
    ["model.prior", "gaussian", '{ "type": "standardNormal" }'],
    ["model.posterior", "iaf", '{ "type": "iaf" }'],
    ["objective", "elbo", '{ "type": "beta" }'],
    ["objective.warmup", 10, '{ "epochs": 10 }'],
    ["data", "x.npy", '{ "path": "x.npy" }'],
    ["data.heldOut", 0.1, '{ "fraction": 0.1 }'],
    ["data.heldOut", "test.npy", '{ "path": "test.npy" }'],
    ["model.encoder", [64, 32], '{ "hidden": [64,32] }'],
    ["objective.beta", [1, 4], '"sweep": { "objective.beta": [...] }'],
  ] as const)("%s %j", (path, value, form) => {
    expect(messagesWith(path, value)[0]).toContain(form);
  });

  test("but not a number that the object could not have", () => {
    expect(messagesWith("data.heldOut", 20)).toEqual([expect.not.stringContaining("Write") as string]);
  });
});

describe("A field in a wrong place, by any name, is answered with its place:", () => {
  test.each([
    ["lr", 0.1, '"training.learningRate"'],
    ["latent_dim", 8, '"model.latentSize"'],
    ["z_dim", 8, '"model.latentSize"'],
    ["hidden_dims", [8], '"model.encoder.hidden"'],
    ["model.hidden_dims", [8], '"model.decoder.hidden"'],
    ["beta", 4, '"objective"'],
    ["batch_size", 8, '"training"'],
    ["num_epochs", 8, '"training.epochs"'],
    ["training.warmup", 8, '"objective"'],
    ["training.free_bits", 1, '"objective"'],
    ["dropout", 0.1, '"model.encoder" or "model.decoder"'],
    ["activation", "relu", '"model.encoder" or "model.decoder"'],
    ["batchNorm", true, '"model.encoder.normalization"'],
    ["data.batch_size", 8, '"training"'],
    ["model.encoder.kernel_size", 3, '"model.encoder.kernel"'],
    ["sweep", { lr: [0.1, 0.01] }, '"training.learningRate"'],
    ["sweep", { beta: [1, 2] }, '"objective.beta"'],
    ["sweep", { "model.latent_dim": [1, 2] }, '"model.latentSize"'],
  ] as const)("%s %j", (path, value, place) => {
    expect(messagesWith(path, value)[0]).toContain(place);
  });
});

test("Names that only contain a word of another program get no advice about it", () => {
  for (const name of ["cellType", "organ", "graphite", "9", "", "_", "vega", "grupo"])
    expect(messagesWith(`training.${name}`, 1)[0]).toContain("it has");
});

test("A field of another part is answered with that part", () => {
  expect(messagesWith("epochs", 10)[0]).toContain('it belongs in "training"');
  expect(messagesWith("model.dropout", 0.1)[0]).toContain('it belongs in "model.encoder" or "model.decoder"');
});

describe("Objects inside each other in place of an axis are answered with the axis that they mean:", () => {
  test.each([
    ["sweep.objective.beta", { min: 0.1, max: 10 }, '"objective.beta": [...]'],
    ["sweep.model.encoder.dropout", [0, 0.1], '"model.encoder.dropout": [...]'],
    ["sweep.training", { seed: [0, 1], learningRate: [0.1] }, '"training.seed": [...], "training.learningRate": [...]'],
  ])("%s %j", (path, value, axes) => {
    expect(messagesWith(path, value)).toEqual([
      expect.stringContaining(`Write the path of the number as one name: ${axes}.`),
    ]);
  });
});
