import { expect, test } from "vitest";
import { measuredSoFar } from "../../../src/evaluation/measuredSoFar.ts";
import { measuredSoFar as measuredLines } from "../../../src/command/soFarLines.ts";
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

test("The running estimate names the measured point with the highest bound of ln p(x)", () =>
  expect(measuredSoFar(points, [measured(1, -10, -10), measured(0, -11, -8)])).toMatch(
    /^2 of 3 .*; highest ln p\(x\) so far: beta 0\.25$/,
  ));

test("Annealing that lies below the importance-weighted bound hides no model that this bound puts first", () =>
  expect(measuredSoFar(points, [measured(1, -10, -10), measured(0, -8, -11)])).toMatch(
    /highest ln p\(x\) so far: beta 0\.25$/,
  ));

test("A stopped measurement lists the higher bound of each model, best first", () =>
  expect(
    measuredLines(points, { points: [measured(1, -10, -9.5), measured(0, -8, -11), measured(2, -12, null)] }),
  ).toEqual([
    expect.stringContaining("3 of 3 points"),
    "  objective.beta = 0.25: -8.00 ± 0.00",
    "  objective.beta = 1: -9.50 ± 0.00",
    "  objective.beta = 4: -12.00 ± 0.00",
  ]));
