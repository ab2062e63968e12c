import { describe, expect, test } from "vitest";
import type { Prediction } from "../../../../src/core/collapse/prediction.ts";
import {
  correctPredictions,
  type Measurement,
  type ProbedPoint,
} from "../../../../src/core/collapse/probeCorrection.ts";

function predicted(effectiveBeta: number, changes: Partial<Prediction> = {}): Prediction {
  return {
    effectiveBeta,
    thresholdBeta: 10,
    verdict: "active",
    activeUnits: 4,
    rateNats: 2,
    distortionNats: 5,
    basis: "spectrum",
    reasons: [],
    ...changes,
  };
}

/** A training run to its end as the spec says. */
function measured(changes: Partial<Measurement> = {}): Measurement {
  return {
    rateNats: 3,
    distortionNats: 4,
    activeUnits: 5,
    halfwayRateNats: 3,
    progress: 1,
    faithful: true,
    isCutShort: false,
    ...changes,
  };
}

function point(prediction: Prediction, measurement?: Measurement, family = "one"): ProbedPoint {
  return { prediction, measurement, family };
}

const doubtful = { verdict: "at-risk", reasons: ["decoder-too-deep-to-escape"] } as const;
const collapsed = { activeUnits: 0, rateNats: 0.001, halfwayRateNats: 0.001 };

describe("a point that was trained to its end", () => {
  test("has the figures that were measured", () => {
    expect(correctPredictions([point(predicted(1), measured())])).toEqual([
      predicted(1, { rateNats: 3, distortionNats: 4, activeUnits: 5, basis: "probe" }),
    ]);
  });

  test.each([
    ["active", measured(collapsed)],
    ["collapse", measured()],
  ] as const)("is at risk when it contradicts a confident word (%s)", (verdict, measurement) => {
    const [corrected] = correctPredictions([point(predicted(1, { verdict }), measurement)]);
    expect([corrected?.verdict, corrected?.reasons]).toEqual(["at-risk", ["probe-disagrees"]]);
  });

  test.each(["active", "collapse"] as const)(
    "is at risk when it diverged (%s), with the figures of the spectrum",
    (verdict) => {
      const absurd = measured({ rateNats: NaN, distortionNats: 1e9, isDiverged: true });
      const [corrected, neighbour] = correctPredictions([
        point(predicted(1, { verdict }), absurd),
        point(predicted(2)),
      ]);
      expect(corrected).toEqual(predicted(1, { verdict: "at-risk", reasons: ["probe-disagrees"] }));
      expect(neighbour).toEqual(predicted(2));
    },
  );

  const verdicts = (...points: readonly ProbedPoint[]) => correctPredictions(points).map(({ verdict }) => verdict);

  test("settles a doubt when the points beside it ended likewise", () => {
    expect(verdicts(point(predicted(1, doubtful), measured()), point(predicted(2, doubtful), measured()))).toEqual([
      "active",
      "active",
    ]);
    expect(
      verdicts(point(predicted(1, doubtful), measured(collapsed)), point(predicted(2, doubtful), measured(collapsed))),
    ).toEqual(["collapse", "collapse"]);
  });

  test("settles nothing alone, nor where neighbours part", () => {
    expect(verdicts(point(predicted(1, doubtful), measured()))).toEqual(["at-risk"]);
    const parting = [1, 2, 3, 4].map((beta) => point(predicted(beta, doubtful), measured(beta > 2 ? collapsed : {})));
    expect(verdicts(...parting)).toEqual(["active", "at-risk", "at-risk", "collapse"]);
  });

  test.each(["near-threshold", "learning-rate-too-high"] as const)(
    "settles no doubt that another seed may answer otherwise: %s",
    (reason) => {
      const risky = { verdict: "at-risk", reasons: [reason] } as const;
      expect(verdicts(point(predicted(1, risky), measured()), point(predicted(2, risky), measured()))).toEqual([
        "at-risk",
        "at-risk",
      ]);
    },
  );

  test("settles no doubt when it was hurried", () => {
    const hurried = measured({ faithful: false });
    expect(verdicts(point(predicted(1, doubtful), hurried), point(predicted(2, doubtful), hurried))).toEqual([
      "at-risk",
      "at-risk",
    ]);
  });
});

describe("a point beside measured ones", () => {
  test("is corrected by what lies between their ratios of measured to predicted rate, the less the farther they are", () => {
    const ratio = (beta: number, nats: number) =>
      point(predicted(beta), measured({ rateNats: nats, halfwayRateNats: nats }));
    const between = (from: number, to: number) =>
      correctPredictions([ratio(from, 2), point(predicted(2)), ratio(to, 4.5)])[1];
    // Halfway in ln beta lies the geometric mean of 1 and 2.25, of 2 and 4.5 nats therefore 3.
    expect(between(1.999, 2.001)?.rateNats).toBeCloseTo(3, 2);
    expect(between(1.999, 2.001)).toMatchObject({ basis: "probe", activeUnits: 5 });
    const far = between(1, 4)?.rateNats ?? NaN;
    expect(far).toBeLessThan(2.5);
    expect(far).toBeGreaterThan(2.1);
  });

  test("keeps its distortion on a frontier whose slope is -beta", () => {
    const [, other] = correctPredictions([
      point(predicted(2), measured({ rateNats: 2.2, distortionNats: 5 - 2 * 0.2 })),
      point(predicted(1.99)),
    ]);
    const gained = (other?.rateNats ?? NaN) - 2;
    expect(gained).toBeGreaterThan(0.19);
    expect((other?.distortionNats ?? NaN) - 5).toBeCloseTo(-1.99 * gained, 2);
  });

  test("stays as it is when it surely collapses, or belongs to another family", () => {
    const sure = predicted(20, { verdict: "collapse", activeUnits: 0, rateNats: 0 });
    const foreign = point(predicted(1), undefined, "two");
    expect(correctPredictions([point(predicted(1), measured()), point(sure), foreign]).slice(1)).toEqual([
      sure,
      foreign.prediction,
    ]);
  });

  test("learns nothing from a collapsed one", () => {
    const [, other] = correctPredictions([point(predicted(1, doubtful), measured(collapsed)), point(predicted(2))]);
    expect(other).toEqual(predicted(2));
  });
});

describe("a training cut short", () => {
  const cut = (changes: Partial<Measurement>): Prediction | undefined =>
    correctPredictions([point(predicted(1), measured({ progress: 0.25, faithful: false, ...changes }))])[0];

  test("counts for what it had reached when it had stopped growing", () => {
    const settled = cut({ rateNats: 3, halfwayRateNats: 3 });
    expect(settled?.rateNats).toBeCloseTo(3, 10);
    expect(settled).toMatchObject({ basis: "probe", activeUnits: 4 });
  });

  test("is continued as it was growing, and counts less the more that adds", () => {
    // From 2.6 halfway to 2.7, and to 2.8 by the end.
    const slow = cut({ rateNats: 2.7, halfwayRateNats: 2.6 })?.rateNats ?? NaN;
    expect(slow).toBeGreaterThan(2.7);
    expect(slow).toBeLessThan(2.7 * (2.7 / 2.6));
    const fast = cut({ rateNats: 3, halfwayRateNats: 1 })?.rateNats ?? NaN;
    // By far most of it would be extrapolated: the spectrum's 2 nats stand, nearly.
    expect(Math.abs(fast - 2)).toBeLessThan(0.2);
  });

  test("never overrules a confident word", () => {
    expect(cut(collapsed)?.verdict).toBe("active");
  });
});

describe("a verdict of collapse", () => {
  const sure = { verdict: "collapse", activeUnits: 0, rateNats: 0 } as const;

  test("is doubted above a beta at which a training stayed active", () => {
    const [, above, far] = correctPredictions([
      point(predicted(10, sure), measured()),
      point(predicted(15, sure)),
      point(predicted(50, sure)),
    ]);
    expect(above).toMatchObject({ verdict: "at-risk", reasons: ["probe-disagrees"] });
    expect(far?.verdict).toBe("collapse");
  });

  test("is kept above a beta at which a training collapsed", () => {
    const [, , above] = correctPredictions([
      point(predicted(10, sure), measured()),
      point(predicted(12, sure), measured(collapsed)),
      point(predicted(15, sure)),
    ]);
    expect(above?.verdict).toBe("collapse");
  });
});
