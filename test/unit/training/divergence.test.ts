import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../../src/core/evaluation.ts";
import { divergenceOf, finalPenalty, type FinalFigures } from "../../../src/training/divergence.ts";
import { resolved } from "../spec/verbs.ts";

function figures(distortionNats: number, ...klPerDimensionNats: readonly number[]): Evaluation {
  const rateNats = klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
  return { rateNats, distortionNats, elboNats: -(rateNats + distortionNats), activeUnits: 2, klPerDimensionNats };
}

const healthy = figures(40, 3, 2.5);

function judged(changes: Partial<FinalFigures>): string | undefined {
  return divergenceOf({
    heldOut: healthy,
    train: healthy,
    columnMeansElboNats: -60,
    columns: 10,
    effectiveBeta: 1,
    ...changes,
  });
}

describe("a training has not diverged", () => {
  test("with usual figures", () => expect(judged({})).toBeUndefined());
  test("with posteriors at the lower bound of their log-variance", () =>
    expect(judged({ train: figures(40, 9.5, 9.5) })).toBeUndefined());
  test("where it is far below its baseline for lack of steps", () => {
    const poor = figures(20_400, 12, 10);
    expect(judged({ heldOut: poor, train: poor, columns: 1200, columnMeansElboNats: -8000 })).toBeUndefined();
  });
  test("where a tiny beta makes latents far from the prior cheap", () =>
    expect(judged({ train: figures(40, 2e5, 3), effectiveBeta: 1e-3 })).toBeUndefined());
  test("where nothing penalises the latents", () =>
    expect(judged({ train: figures(40, 1e8), effectiveBeta: 0 })).toBeUndefined());
  test("where only held-out rows are far out", () => {
    const far = figures(1e9, 2e8, 3);
    expect(judged({ heldOut: far })).toBeUndefined();
  });
});

describe("a training has diverged", () => {
  test("where posteriors are at the upper bound of their log-variance", () =>
    expect(judged({ train: figures(40, Math.exp(20) / 2, 3) })).toContain("2.43e+8 nats"));
  test("where one latent dimension costs the loss ten thousand nats", () => {
    expect(judged({ train: figures(40, 3, 2e4) })).toContain("2.00e+4 nats");
    expect(judged({ train: figures(40, 3, 2e5), effectiveBeta: 0.1 })).toContain("2.00e+5 nats");
  });
  test("where latents are a thousand deviations of the prior away, however small beta is", () =>
    expect(judged({ train: figures(40, 3, 2e6), effectiveBeta: 1e-6 })).toContain("2.00e+6 nats"));
  test("where the decoder is off by more than a hundred deviations in every column", () => {
    const broken = figures(3e6, 3, 2);
    expect(judged({ heldOut: broken, train: broken })).toContain("below that of the columns' means");
  });
});

describe("what the KL costs at the end of a training", () => {
  test("is the effective beta", () =>
    expect(finalPenalty(resolved({ "objective.beta": 4, "objective.reconstruction": "mean" }), 25)).toBe(100));
  test("is the weight of a target rate", () =>
    expect(finalPenalty(resolved({ objective: { type: "targetRate", rate: 3, weight: 20 } }), 25)).toBe(20));
  test("is 1 for importance-weighted samples", () =>
    expect(finalPenalty(resolved({ objective: { type: "importanceWeighted", samples: 5 } }), 25)).toBe(1));
});
