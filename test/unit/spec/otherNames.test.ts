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
  for (const step of steps) place = place[step] as Record<string, unknown>;
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
  ] as const)("%s %j", (path, value, fact) => {
    const [first = ""] = messagesWith(path, value);
    expect(first).toContain(fact);
  });
});

test("A field of another part is answered with that part", () => {
  expect(messagesWith("epochs", 10)[0]).toContain('it belongs in "training"');
  expect(messagesWith("model.dropout", 0.1)[0]).toContain('it belongs in "model.encoder" or "model.decoder"');
});
