import { describe, expect, test } from "vitest";
import { Value } from "typebox/value";
import { specSchema } from "../../../src/spec/schema.ts";
import type { Json } from "../../../src/spec/json.ts";
import { resolveSpec } from "../../../src/spec/resolveSpec.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import { resolved } from "./verbs.ts";

const smallest: Spec = {
  data: { path: "train.npy", heldOut: { fraction: 0.2, seed: 0 }, scale: 1, binarize: "none", transform: "none" },
  model: {
    latentSize: 2,
    encoder: { type: "mlp", hidden: [64], activation: "relu", normalization: "none", dropout: 0 },
    posterior: { type: "diagonal" },
    decoder: { type: "mlp", hidden: [64], activation: "relu", normalization: "none", dropout: 0, skip: false },
    likelihood: { type: "gaussian", variance: 1 },
    prior: { type: "standardNormal" },
    condition: "none",
  },
  objective: { type: "beta", beta: 1, reconstruction: "sum", kl: "sum", freeBits: 0, totalCorrelation: 0, mmd: 0 },
  training: { epochs: 200, batchSize: 64, learningRate: 0.001, optimizer: "adam", select: "last", seed: 0 },
};

test("a missing field has its default", () => expect(resolved({})).toEqual(smallest));

test("a written field keeps its value", () =>
  expect(
    resolved({
      data: {
        path: "a.csv",
        heldOut: { path: "b.csv" },
        labels: "c.csv",
        scale: 255,
        binarize: "dynamic",
        transform: "none",
      },
      model: {
        latentSize: 10,
        encoder: { hidden: [], activation: "gelu" },
        decoder: { type: "mlp", hidden: [3, 4] },
        likelihood: { type: "negativeBinomial", dispersion: 5 },
      },
      objective: { type: "beta", beta: 4, reconstruction: "mean", kl: "mean", warmup: { epochs: 10 }, freeBits: 0.5 },
      training: { epochs: 1, batchSize: 2, learningRate: 3, optimizer: "adam", select: "last", seed: 4 },
    }),
  ).toEqual({
    data: {
      path: "a.csv",
      heldOut: { path: "b.csv" },
      labels: "c.csv",
      scale: 255,
      binarize: "dynamic",
      transform: "none",
    },
    model: {
      latentSize: 10,
      encoder: { type: "mlp", hidden: [], activation: "gelu", normalization: "none", dropout: 0 },
      posterior: { type: "diagonal" },
      decoder: { type: "mlp", hidden: [3, 4], activation: "relu", normalization: "none", dropout: 0, skip: false },
      likelihood: { type: "negativeBinomial", dispersion: 5, librarySize: false },
      prior: { type: "standardNormal" },
      condition: "none",
    },
    objective: {
      type: "beta",
      beta: 4,
      reconstruction: "mean",
      kl: "mean",
      warmup: { epochs: 10, shape: "linear" },
      freeBits: 0.5,
      totalCorrelation: 0,
      mmd: 0,
    },
    training: { epochs: 1, batchSize: 2, learningRate: 3, optimizer: "adam", select: "last", seed: 4 },
  } satisfies Spec));

test("a held-out seed without a fraction keeps the default fraction", () =>
  expect(resolved({ "data.heldOut.seed": 9 }).data.heldOut).toEqual({ fraction: 0.2, seed: 9 }));

describe("a learning-rate schedule", () => {
  const scheduleOf = (schedule: Json): Spec["training"]["schedule"] =>
    resolved({ "training.schedule": schedule }).training.schedule;

  test("that is constant is none", () => expect(scheduleOf({ type: "constant" })).toBeUndefined());
  test("in steps multiplies by a tenth unless the file says otherwise", () =>
    expect(scheduleOf({ type: "step", every: 50 })).toEqual({ type: "step", every: 50, factor: 0.1 }));
  test("of a cosine ends at zero unless the file says otherwise", () =>
    expect([scheduleOf({ type: "cosine" }), scheduleOf({ type: "cosine", to: 1e-5 })]).toEqual([
      { type: "cosine", to: 0 },
      { type: "cosine", to: 1e-5 },
    ]));
  test("that is exponential keeps its factor", () =>
    expect(scheduleOf({ type: "exponential", factor: 0.99 })).toEqual({ type: "exponential", factor: 0.99 }));
});

test("a learned variance stays learned", () =>
  expect(resolved({ "model.likelihood.variance": "learned" }).model.likelihood).toEqual({
    type: "gaussian",
    variance: "learned",
  }));

test("the defaults in the schema are the ones that are applied", () => {
  const file = Value.Default(specSchema, {
    data: { path: "train.npy", heldOut: {} },
    model: {
      latentSize: 2,
      encoder: {},
      decoder: {},
      likelihood: { type: "gaussian" },
      prior: { type: "standardNormal" },
    },
    objective: {},
    training: {},
  });
  expect(resolveSpec(file as Json)).toEqual(smallest);
});
