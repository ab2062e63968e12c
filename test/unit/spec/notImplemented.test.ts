import { describe, test } from "vitest";
import type { Changes } from "./verbs.ts";
import { rejects } from "./verbs.ts";

describe("what the format has and this version does not is said so, at its place", () => {
  const unbuilt = (changes: Changes, underlined: string, message: string) =>
    test(message, () => rejects(changes, "not-implemented", `"${underlined}"`, message));

  unbuilt({ "model.encoder.type": "conv" }, "conv", 'The convolutional encoder ("type": "conv") is not implemented yet; use "mlp".');
  unbuilt({ "model.decoder.type": "conv" }, "conv", 'The convolutional decoder ("type": "conv") is not implemented yet; use "mlp".');
  unbuilt(
    { "model.decoder.type": "autoregressive" },
    "autoregressive",
    'The autoregressive decoder ("type": "autoregressive") is not implemented yet; use "mlp".',
  );
  unbuilt(
    { "model.likelihood": { type: "zeroInflatedNegativeBinomial", dispersion: 1 } },
    "zeroInflatedNegativeBinomial",
    'The zero-inflated likelihood ("type": "zeroInflatedNegativeBinomial") is not implemented yet; use "negativeBinomial".',
  );
  unbuilt(
    { "model.likelihood": { type: "negativeBinomial", dispersion: "learned" } },
    "learned",
    'The learned dispersion ("dispersion": "learned") is not implemented yet; give a number.',
  );
  unbuilt(
    { "model.prior.type": "mixture" },
    "mixture",
    'A mixture of Gaussians as prior ("type": "mixture") is not implemented yet; use "standardNormal".',
  );
  unbuilt(
    { "model.prior.type": "vampPrior" },
    "vampPrior",
    'A mixture of posteriors at learnt inputs as prior ("type": "vampPrior") is not implemented yet; use "standardNormal".',
  );
  unbuilt({ "model.prior.type": "flow" }, "flow", 'A normalising flow as prior ("type": "flow") is not implemented yet; use "standardNormal".');
  unbuilt({ "model.condition": "labels" }, "labels", 'The conditional VAE ("condition": "labels") is not implemented yet; use "none".');
  unbuilt(
    { "objective.warmup": { epochs: 3, shape: "cyclical" } },
    "cyclical",
    'The cyclical warm-up ("shape": "cyclical") is not implemented yet; use "linear".',
  );
  unbuilt(
    { objective: { type: "targetRate", rate: 10, weight: 20, anneal: { epochs: 50 } } },
    "targetRate",
    'The target-rate objective ("type": "targetRate") is not implemented yet; use "beta".',
  );
  for (const field of ["rate", "weight", "anneal"]) {
    unbuilt(
      { [`objective.${field}`]: 1 },
      field,
      `"${field}" belongs to the "type" "targetRate" of objective, which is not implemented yet; leave it out.`,
    );
  }
  for (const optimizer of ["sgd", "adamw"]) {
    unbuilt({ "training.optimizer": optimizer }, optimizer, `The optimizer "${optimizer}" is not implemented yet; use "adam".`);
  }
});

describe("what cannot be used is not judged further", () => {
  test("fields of an unbuilt variant", () =>
    rejects(
      { "model.encoder": { type: "conv", channels: [3] } },
      "not-implemented",
      '"conv"',
      'The convolutional encoder ("type": "conv") is not implemented yet; use "mlp".',
    ));
});
