import { describe, expect, test } from "vitest";
import { resultPicks } from "../../../src/evaluation/resultPicks.ts";
import type { PointEvaluation } from "../../../src/results/evaluations.ts";
import { donePoint, failedPoint, stoppedPoint } from "../command/results.ts";
import { accepts } from "../spec/verbs.ts";

const { points } = accepts({ sweep: { "objective.beta": [1, 2, 3, 4] } });
const results = [
  failedPoint({}, "it broke"),
  donePoint({}, 3, 5, 2),
  { ...donePoint({}, 1, 2, 1), status: "stopped" as const },
  donePoint({}, 1, 8, 1),
];

function evaluated(point: number, bound: number, frechet: number | null): PointEvaluation {
  const figure = (mean: number) => ({ mean, standardError: 0.1 });
  return {
    point,
    epoch: 1,
    step: 0,
    elboNats: figure(-8),
    importanceWeightedNats: figure(bound),
    effectiveSamples: 4,
    annealedNats: null,
    annealingGapNats: null,
    exactNats: null,
    exactBy: null,
    information: null,
    gaps: { generalizationNats: 0, amortizationNats: null, amortizationTrainNats: null, approximationNats: null },
    frechet:
      frechet === null
        ? null
        : {
            distance: frechet,
            kernelDistance: figure(0),
            featureSpace: { type: "principal", size: 1, varianceShare: 1 },
          },
  };
}

describe("a pick", () => {
  test("is a point that is done, even if a stopped one has a better ELBO", () =>
    expect(resultPicks(points, results)).toEqual([
      { criterion: "elbo", point: 1, value: -8, rateNats: 3, activeUnits: 2 },
    ]));

  test("by a measured criterion has the rate of the results", () => {
    const picks = resultPicks(points, results, [evaluated(1, -7, 3), evaluated(3, -6, null)]);
    expect(picks.map(({ criterion }) => criterion)).toEqual(["elbo", "importanceWeighted"]);
    expect(picks[1]).toEqual({ criterion: "importanceWeighted", point: 3, value: -6, rateNats: 1, activeUnits: 1 });
  });

  test("by a measured criterion needs measurements of all points", () =>
    expect(resultPicks(points, results, [evaluated(1, -7, 3)]).map(({ criterion }) => criterion)).toEqual(["elbo"]));

  test("by the target rate exists if that is the objective", () => {
    const { points: aimed } = accepts({
      objective: { type: "targetRate", rate: 2, weight: 20 },
      sweep: { "objective.rate": [2, 4, 6, 1.5] },
    });
    expect(resultPicks(aimed, results)[1]).toEqual({
      criterion: "targetRate",
      point: 3,
      value: 0.5,
      rateNats: 1,
      activeUnits: 1,
    });
  });

  test("does not exist before a point is done", () =>
    expect(
      resultPicks(
        points,
        points.map(() => stoppedPoint({})),
      ),
    ).toEqual([]));
});
