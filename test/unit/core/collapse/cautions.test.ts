import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../../src/core/collapse/evidence.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { evidenceWith, settingOf, type SettingChanges } from "./verbs.ts";

// beta* is 10: betas read as ten times their ratio.
const plain = evidenceWith([10, 6, 3, 1]);
const heavy = withSpectrum({ excessKurtosis: [20, 0, 0, 0] });
const heavyCounts: Evidence = { ...withSpectrum({ excessKurtosis: [100, 0, 0, 0] }), likelihood: { type: "poisson" } };
const withRows = (evidence: Evidence, rows: number): Evidence => ({ ...evidence, train: { ...evidence.train, rows } });
// Standard error of the leading eigenvalue: sqrt(2 / 30), 26 %.
const fewRows = withRows(evidenceWith([10, ...new Array<number>(39).fill(0.01)]), 30);
// Half of the directions have no training row, and as much variance as the others.
const fewRowsOfNoise = withRows(evidenceWith(new Array<number>(40).fill(10)), 21);
const offCentre = (by: number): Evidence => ({ ...plain, train: { ...plain.train, offCentre: by } });

function withSpectrum(changes: Partial<Evidence["spectrum"]>): Evidence {
  return { ...plain, spectrum: { ...plain.spectrum, ...changes } };
}

const network = (layers: number, activation: "relu" | "tanh" | "sigmoid" = "relu"): SettingChanges => ({
  network: { hidden: new Array<number>(layers).fill(64), activation },
});

describe.each<[string, Evidence, SettingChanges, readonly [number, string][]]>([
  [
    "nothing out of the ordinary",
    plain,
    {},
    [
      [2, "active"],
      [8.5, "active"],
      [11.5, "collapse"],
      [40, "collapse"],
    ],
  ],
  [
    "heavy tails",
    heavy,
    {},
    [
      [8.5, "active"],
      [11.5, "heavy-tailed-scores"],
      [14, "heavy-tailed-scores"],
      [20, "collapse"],
    ],
  ],
  [
    "heavy tails and a warm-up",
    heavy,
    { warmupEpochs: 50 },
    [
      [8.5, "active"],
      [40, "heavy-tailed-scores"],
      [60, "collapse"],
    ],
  ],
  [
    "heavy tails and a code that is better up to three times the threshold",
    { ...heavy, codes: [{ rateNats: 0.1, drop: 3 }] },
    {},
    [
      [11.5, "heavy-tailed-scores"],
      [19, "heavy-tailed-scores"],
      [20, "collapse"],
    ],
  ],
  [
    "heavy tails and no code that is better above the threshold",
    { ...heavy, codes: [{ rateNats: 0.1, drop: 0.9 }] },
    { warmupEpochs: 50 },
    [[11.5, "collapse"]],
  ],
  [
    "heavy tails that hardly a held-out row shows",
    { ...heavy, heldOut: { ...plain.heldOut, rows: 50 }, codes: [{ rateNats: 0.1, drop: 0.9 }] },
    { warmupEpochs: 50 },
    [
      [40, "heavy-tailed-scores"],
      [60, "collapse"],
    ],
  ],
  [
    "a decoder of 4 hidden units",
    plain,
    { network: { hidden: [4], activation: "relu" } },
    [
      [4.9, "active"],
      [7, "decoder-too-narrow"],
      [11.5, "collapse"],
    ],
  ],
  [
    "a half of the hidden units dropped in both networks",
    plain,
    { network: { hidden: [64], activation: "relu", dropout: 0.5 } },
    [
      [2.4, "active"],
      [5, "dropout-lowers-threshold"],
    ],
  ],
  [
    "columns that vary by less than a step, each with a variance",
    {
      ...plain,
      likelihood: { type: "gaussian", perDimension: true },
      train: { ...plain.train, smallestDeviation: 0.002 },
      codes: [{ rateNats: 0.5, drop: 1, logGain: 10 }],
    },
    { variance: "learnedPerDimension" },
    [
      [21, "columns-off-scale"],
      [23, "collapse"],
    ],
  ],
  [
    "counts with heavy tails",
    heavyCounts,
    {},
    [
      [2.5, "active"],
      [5, "heavy-tailed-scores"],
      [11.5, "collapse"],
    ],
  ],
  ["two hidden layers", plain, network(2), [[8.5, "active"]]],
  [
    "three hidden layers",
    plain,
    network(3),
    [
      [2.5, "active"],
      [7, "decoder-too-deep-to-escape"],
      [11.5, "collapse"],
    ],
  ],
  [
    "four hidden layers",
    plain,
    network(4),
    [
      [1, "active"],
      [2.5, "decoder-too-deep-to-escape"],
      [5, "decoder-too-deep-to-escape"],
    ],
  ],
  [
    "six hidden layers",
    plain,
    network(6),
    [
      [1, "decoder-too-deep-to-escape"],
      [11.5, "collapse"],
    ],
  ],
  [
    "six hidden layers and a warm-up",
    plain,
    { ...network(6), warmupEpochs: 50 },
    [
      [2.5, "active"],
      [5, "decoder-too-deep-to-escape"],
    ],
  ],
  ["four hidden layers and a warm-up", plain, { ...network(4), warmupEpochs: 50 }, [[8.5, "active"]]],
  ["three layers of tanh", plain, network(3, "tanh"), [[8.5, "active"]]],
  [
    "three layers of sigmoids",
    plain,
    network(3, "sigmoid"),
    [
      [0.5, "active"],
      [2.5, "decoder-too-deep-to-escape"],
    ],
  ],
  [
    "a learning rate of 0.01",
    plain,
    { learningRate: 0.01 },
    [
      [2.5, "active"],
      [7, "learning-rate-too-high"],
      [11.5, "collapse"],
    ],
  ],
  [
    "a learning rate of 0.03",
    plain,
    { learningRate: 0.03 },
    [
      [2.5, "learning-rate-too-high"],
      [11.5, "collapse"],
    ],
  ],
  ["a learning rate of 1", plain, { learningRate: 1 }, [[0.1, "learning-rate-too-high"]]],
  [
    "three epochs",
    plain,
    { epochs: 3 },
    [
      [1, "active"],
      [7, "too-few-steps"],
      [11.5, "too-few-steps"],
      [20, "too-few-steps"],
      [40, "collapse"],
    ],
  ],
  [
    "fewer rows than columns",
    fewRows,
    {},
    [
      [5, "active"],
      [11.5, "too-few-examples"],
      [15, "too-few-examples"],
      [15.5, "collapse"],
      [280, "collapse"],
    ],
  ],
  [
    "fewer rows than columns of noise",
    fewRowsOfNoise,
    {},
    [
      [5, "active"],
      [280, "too-few-examples"],
    ],
  ],
  ["fewer rows than columns of noise in a long training", fewRowsOfNoise, { epochs: 400 }, [[280, "collapse"]]],
  [
    "data far from zero",
    offCentre(12),
    {},
    [
      [2.5, "active"],
      [5, "inputs-not-centred"],
      [11.5, "collapse"],
    ],
  ],
  [
    "data very far from zero",
    offCentre(38),
    {},
    [
      [1, "inputs-not-centred"],
      [11.5, "collapse"],
    ],
  ],
  ["data as far from zero as images are", offCentre(1.5), {}, [[8.5, "active"]]],
  [
    "free bits in a plain network",
    plain,
    { freeBits: 0.1 },
    [
      [5, "active"],
      [10, "active"],
      [40, "active"],
    ],
  ],
])("with %s", (_, evidence, changes, expectations) => {
  test.each(expectations)("beta %d is predicted as %s", (beta, expected) => {
    const { verdict, reasons } = predictPoint(evidence, settingOf({ ...changes, beta }));
    expect(verdict === "at-risk" ? reasons : [verdict]).toEqual([expected]);
  });
});

describe("with a warm-up that outlasts the training", () => {
  // Ends at a quarter of beta.
  const changes = { warmupEpochs: 800, learningRate: 0.0005 };
  test("a point whose beta never meets the threshold is active", () =>
    expect(predictPoint(plain, settingOf({ ...changes, beta: 20 }))).toMatchObject({
      effectiveBeta: 5,
      thresholdBeta: 40,
      verdict: "active",
    }));
  test("a point that crosses it shortly before the end is at risk, because its units have no time to switch off", () =>
    expect(predictPoint(plain, settingOf({ ...changes, beta: 48 })).reasons).toContain("warmup-outlasts-training"));
  test("a point far above the threshold has collapsed by then", () =>
    expect(predictPoint(plain, settingOf({ ...changes, beta: 160 })).verdict).toBe("collapse"));
});

test("a deep encoder raises no doubt", () => {
  const setting = settingOf({ beta: 8.5 });
  const deep = { ...setting, encoder: { hidden: [64, 64, 64, 64], activation: "relu" as const } };
  expect(predictPoint(plain, deep).verdict).toBe("active");
});

test("all doubts that apply are reported", () => {
  const { reasons } = predictPoint(offCentre(20), settingOf({ ...network(6), beta: 9.5, learningRate: 0.03 }));
  expect(reasons).toEqual([
    "near-threshold",
    "decoder-too-deep-to-escape",
    "learning-rate-too-high",
    "inputs-not-centred",
  ]);
});
