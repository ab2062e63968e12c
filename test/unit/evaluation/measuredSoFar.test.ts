import { expect, test } from "vitest";
import { measuredSoFar } from "../../../src/evaluation/measuredSoFar.ts";
import type { PointEvaluation } from "../../../src/results/evaluations.ts";
import type { PointResult } from "../../../src/results/results.ts";

const result = (beta: number, elboNats: number, activeUnits: number) =>
  ({
    settings: { "objective.beta": beta },
    status: "done",
    heldOut: { elboNats, rateNats: 0, distortionNats: -elboNats, activeUnits },
  }) as unknown as PointResult;
const bound = (mean: number) => ({ mean, standardError: 0 });
const measured = (point: number, importanceWeighted: number, annealed: number | null) =>
  ({
    point,
    importanceWeightedNats: bound(importanceWeighted),
    annealedNats: annealed === null ? null : bound(annealed),
  }) as unknown as PointEvaluation;
const points = [result(0.25, -12, 3), result(1, -10, 0), result(4, -11, 0)];

test("The running estimate counts the measured points and names the best by ELBO with its state", () =>
  expect(measuredSoFar(points, [])).toBe("0 of 3 points measured; best by ELBO: beta 1 (collapsed)"));

test("The running estimate names the measured point with the highest bound of ln p(x), annealed where there is one", () =>
  expect(measuredSoFar(points, [measured(1, -10, -10), measured(0, -11, -8)])).toMatch(
    /^2 of 3 .*; highest ln p\(x\) so far: beta 0\.25$/,
  ));
