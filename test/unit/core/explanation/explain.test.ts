import { describe, expect, test } from "vitest";
import { explain } from "../../../../src/core/explanation/explain.ts";
import type { PointFacts, SweepFacts } from "../../../../src/core/explanation/facts.ts";

const collapsed: PointFacts = {
  point: 1,
  effectiveBeta: 1,
  threshold: 5,
  rateNats: 0.01,
  distortionNats: 10,
  elboNats: -10.01,
  activeUnits: 0,
  trainElboNats: -10,
  targetRateNats: null,
  importanceWeightedNats: -10,
  annealedNats: -9.99,
  mutualInformationNats: 0.002,
  frechetDistance: 4,
  amortisationGapNats: { heldOut: 0.01, train: 0.01, optimisedElboNats: -10 },
  state: "collapsed",
  columnMeansElboNats: null,
  isBelowBaseline: false,
  freeBitsNats: 0,
  survivesBelow: null,
  perExampleNats: null,
  informationCeilingNats: null,
};
const active: PointFacts = {
  ...collapsed,
  point: 0,
  effectiveBeta: 0.5,
  rateNats: 4,
  distortionNats: 6.8,
  elboNats: -10.8,
  activeUnits: 3,
  state: "active",
  trainElboNats: -8,
  importanceWeightedNats: -10.2,
  annealedNats: -10.1,
  mutualInformationNats: 3.5,
  frechetDistance: 1,
  amortisationGapNats: { heldOut: 0.2, train: 0.15, optimisedElboNats: -10.6 },
};
const sweep: SweepFacts = {
  points: [active, collapsed],
  decoder: "factorised",
  hasFixedVariance: true,
  zFreeDistortionNats: 10,
  restarts: [{ point: 1, from: "warm-up", elboNats: -10.02, lossNats: 10.02, activeUnits: 0 }],
  findings: [],
  toleranceNats: 0.1,
};
const causeOf = (changes: Partial<SweepFacts>) => explain({ ...sweep, ...changes }).cause;

describe("a best model", () => {
  test("that carries information is healthy", () => {
    const { isCollapsed, finding, best, judgements } = explain({
      ...sweep,
      points: [{ ...active, elboNats: -9 }, collapsed],
    });
    expect([isCollapsed, finding, best, judgements]).toEqual([false, "healthy", 0, []]);
  });

  test("whose unit carries almost no rate is weak, and its cause is sought", () => {
    const { isCollapsed, finding, judgements } = explain({
      ...sweep,
      points: [{ ...active, elboNats: -9, rateNats: 0.013, activeUnits: 1, state: "weak" }, collapsed],
    });
    expect([isCollapsed, finding]).toEqual([false, "weak"]);
    expect(judgements.length).toBeGreaterThan(0);
  });

  test("with the rate of its free bits is forced, unless it beats a model without latents", () => {
    const findingWith = (columnMeansElboNats: number | null): string =>
      explain({ ...sweep, points: [{ ...active, rateNats: 1.9, freeBitsNats: 2, columnMeansElboNats }] }).finding;
    expect([-10.5, -12, null].map(findingWith)).toEqual(["forced", "healthy", "healthy"]);
  });

  test("that is anomalous only by a small deficit is below the baseline, not said to have diverged", () => {
    const points = [
      { ...active, state: "anomalous" as const, isBelowBaseline: true, columnMeansElboNats: active.elboNats + 0.2 },
    ];
    expect(explain({ ...sweep, points }).finding).toBe("below-baseline");
    expect(explain({ ...sweep, points: [{ ...points[0]!, isBelowBaseline: false }] }).finding).toBe("anomalous");
  });

  test("below a model without latents is reported as that first, with the cause if one is found", () => {
    const points = [{ ...active, elboNats: -9, isBelowBaseline: true, columnMeansElboNats: -7 }];
    expect(explain({ ...sweep, points, restarts: [] })).toMatchObject({
      finding: "below-baseline",
      cause: "below-baseline",
    });
    const restarts = [
      { point: 0, from: "transformed" as const, elboNats: -5, lossNats: 4, activeUnits: 3 },
      { point: 0, from: "warm-up" as const, elboNats: -9, lossNats: 9, activeUnits: 3 },
    ];
    expect(explain({ ...sweep, points, restarts }).cause).toBe("columns-off-scale");
  });

  test("that pays a rate without active units is collapsed", () =>
    expect(
      explain({ ...sweep, points: [{ ...collapsed, rateNats: 5, distortionNats: 4, elboNats: -9 }] }).isCollapsed,
    ).toBe(true));

  test("without active units but with mutual information is not collapsed", () =>
    expect(explain({ ...sweep, points: [{ ...collapsed, mutualInformationNats: 0.3 }] }).isCollapsed).toBe(false));
});

describe("the cause of a collapse", () => {
  test("is training, if a restart ends active with a lower loss", () =>
    expect(
      causeOf({
        restarts: [...sweep.restarts, { point: 1, from: "lower-beta", elboNats: -8, lossNats: 8, activeUnits: 2 }],
      }),
    ).toBe("training-stuck"));

  test("is the cold start, if beta is above the threshold", () => {
    const restarts = [{ point: 1, from: "warm-up" as const, elboNats: -8, lossNats: 8, activeUnits: 2 }];
    const at = (effectiveBeta: number, survivesBelow: number | null) =>
      causeOf({ points: [active, { ...collapsed, effectiveBeta, survivesBelow }], restarts });
    expect([at(8, 12), at(4, 12)]).toEqual(["cold-start", "training-stuck"]);
  });

  test("is not training near a continuous threshold, where the outcome is chance", () => {
    const restarts = [{ point: 1, from: "warm-up" as const, elboNats: -8, lossNats: 8, activeUnits: 2 }];
    const at = (effectiveBeta: number) => causeOf({ points: [active, { ...collapsed, effectiveBeta }], restarts });
    expect([at(4.6), at(5.4)]).toEqual([null, null]);
  });

  test.each([
    ["lower-learning-rate", "learning-rate-too-high"],
    ["longer-training", "too-few-steps"],
    ["transformed", "columns-off-scale"],
    ["without-dropout", "dropout"],
  ] as const)("after a training tried %s with a lower loss is %s", (from, cause) => {
    const tried = (lossNats: number) =>
      causeOf({ restarts: [{ point: 1, from, elboNats: -lossNats, lossNats, activeUnits: 2 }] });
    expect([tried(8), tried(9.98)]).toEqual([cause, null]);
  });

  test("is the held-out data, if check finds that they differ and the training ELBO is higher by nats", () => {
    const shifted = { ...collapsed, trainElboNats: -6 };
    expect(causeOf({ points: [active, shifted], findings: ["held-out-differs"] })).toBe("held-out-differs");
    expect(causeOf({ points: [active, shifted] })).toBeNull();
  });

  test("is not the noise where a code of the data pays at beta 1, but the posterior's cost", () => {
    const bistable = { ...collapsed, threshold: 0.8, survivesBelow: 1.5 };
    expect(causeOf({ points: [active, bistable] })).toBe("posterior-costs-more");
    // Within the margin of the chord neither is certain.
    expect(causeOf({ points: [active, { ...bistable, survivesBelow: 1.05 }] })).toBeNull();
  });

  test("is not training, if the active restart has no lower loss", () =>
    expect(
      causeOf({ restarts: [{ point: 1, from: "lower-beta", elboNats: -10, lossNats: 9.95, activeUnits: 2 }] }),
    ).toBeNull());

  test("is an encoder that overfits, if fitted posteriors make an active model best and its training gap is small", () =>
    expect(
      causeOf({
        points: [{ ...active, amortisationGapNats: { heldOut: 2, train: 0.3, optimisedElboNats: -8.8 } }, collapsed],
      }),
    ).toBe("encoder-overfits"));

  test("is amortisation, if the gap is as large on training examples", () =>
    expect(
      causeOf({
        points: [{ ...active, amortisationGapNats: { heldOut: 2, train: 1.8, optimisedElboNats: -8.8 } }, collapsed],
      }),
    ).toBe("amortisation"));

  test("is an encoder that overfits, even if most of its failures are outside the evaluated examples", () => {
    // Over all held-out examples the encoder loses 50 nats, over those evaluated only 2: what posteriors of their own would reach is the same.
    const failing = {
      ...active,
      elboNats: -60,
      amortisationGapNats: { heldOut: 2, train: 0.3, optimisedElboNats: -8.8 },
    };
    expect(causeOf({ points: [failing, collapsed] })).toBe("encoder-overfits");
  });

  test("is an encoder that overfits, if the training gap alone would leave an active model best", () =>
    expect(
      causeOf({
        points: [
          { ...active, elboNats: -18, amortisationGapNats: { heldOut: 10, train: 1.5, optimisedElboNats: -8 } },
          collapsed,
        ],
      }),
    ).toBe("encoder-overfits"));

  test("is not the encoder, if fitted posteriors make the collapsed model as good on the same examples", () => {
    const rival = { ...active, amortisationGapNats: { heldOut: 2, train: 0.3, optimisedElboNats: -8.8 } };
    const easy = { ...collapsed, amortisationGapNats: { heldOut: 0.01, train: 0.01, optimisedElboNats: -8.75 } };
    expect(causeOf({ points: [rival, easy] })).toBeNull();
  });

  test("is not the encoder, if only the luckiest of several seeds would be better with fitted posteriors", () => {
    const seeds = (kind: PointFacts, seedGroup: string, optimised: readonly number[]): readonly PointFacts[] =>
      optimised.map((optimisedElboNats, i) => ({
        ...kind,
        point: kind.point + 2 * i,
        seedGroup,
        amortisationGapNats: { heldOut: 0.2, train: 0.1, optimisedElboNats },
      }));
    const causeWith = (...optimised: readonly number[]) =>
      causeOf({ points: [...seeds(active, "0.5", optimised), ...seeds(collapsed, "1", [-10.6, -10, -9.4])] });
    expect(causeWith(-10.7, -10, -9.2)).toBeNull();
    expect(causeWith(-9, -8.4, -8)).toBe("encoder-overfits");
  });

  test("is the condition, if a decoder given the condition alone is as good as any model", () =>
    expect(causeOf({ decoder: "conditional" })).toBe("condition-explains-data"));

  test("is the decoder, if without z it is as good as any model", () =>
    expect(causeOf({ decoder: "autoregressive" })).toBe("decoder-needs-no-latents"));

  test("is the decoder, if only the luckiest of several seeds of an active model is better", () => {
    const points = [-9.5, -10.1, -10.4].map((annealedNats, i) => ({
      ...active,
      point: 2 * i,
      seedGroup: "0.5",
      annealedNats,
    }));
    expect(causeOf({ decoder: "autoregressive", points: [...points, collapsed] })).toBe("decoder-needs-no-latents");
  });

  test("is not the decoder, if latents make it better", () => {
    const better = { ...active, annealedNats: -9 };
    expect(causeOf({ decoder: "autoregressive", points: [better, collapsed] })).toBeNull();
  });

  test("is the noise, if its variance exceeds that of every direction of the data", () =>
    expect(causeOf({ points: [active, { ...collapsed, threshold: 0.7 }] })).toBe("noise-too-wide"));

  test("is beta, if no point was trained below its threshold", () =>
    expect(
      causeOf({
        points: [
          { ...collapsed, point: 0, effectiveBeta: 8 },
          { ...collapsed, elboNats: -10, effectiveBeta: 6 },
        ],
      }),
    ).toBe("beta-too-large"));

  test("is unknown where no tested cause holds", () => {
    const { cause, judgements } = explain(sweep);
    expect(cause).toBeNull();
    expect(judgements.map(({ holds }) => holds)).not.toContain(true);
    expect(judgements.length).toBeGreaterThan(2);
  });

  test("is training, even if other causes hold too", () =>
    expect(
      causeOf({
        points: [
          { ...active, amortisationGapNats: { heldOut: 2, train: 1.8, optimisedElboNats: -8.8 } },
          { ...collapsed, effectiveBeta: 0.5, threshold: 0.7 },
        ],
        restarts: [{ point: 1, from: "warm-up", elboNats: -8, lossNats: 8, activeUnits: 2 }],
      }),
    ).toBe("training-stuck"));
});

describe("a criterion's pick", () => {
  test("is the best of its own figures, with the rate that it carries", () =>
    expect(explain(sweep).picks).toEqual([
      { criterion: "elbo", point: 1, value: -10.01, rateNats: 0.01, activeUnits: 0 },
      { criterion: "importanceWeighted", point: 1, value: -10, rateNats: 0.01, activeUnits: 0 },
      { criterion: "annealed", point: 1, value: -9.99, rateNats: 0.01, activeUnits: 0 },
      { criterion: "frechet", point: 0, value: 1, rateNats: 4, activeUnits: 3 },
      { criterion: "mutualInformation", point: 0, value: 3.5, rateNats: 4, activeUnits: 3 },
    ]));

  test("is not made where a point was not measured", () =>
    expect(
      explain({ ...sweep, points: [active, { ...collapsed, annealedNats: null }] }).picks.map(
        ({ criterion }) => criterion,
      ),
    ).not.toContain("annealed"));
});

test("explaining a sweep without a trained point throws", () =>
  expect(() => explain({ ...sweep, points: [] })).toThrow(RangeError));
