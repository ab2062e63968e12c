import { describe, expect, test } from "vitest";
import type { OpenedRun } from "../../../src/evaluation/openRun.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { chosenPoint } from "../../../src/export/chosenPoint.ts";
import { ExportError } from "../../../src/export/exportRequest.ts";
import type { PointResult } from "../../../src/results/results.ts";
import { donePoint, failedPoint, resultsOf } from "../command/results.ts";

function runOf(...results: readonly PointResult[]): Parameters<typeof chosenPoint>[0] {
  const points = results.map((_, index) => ({ index, settings: {}, spec: {} }));
  const trained = points.filter(({ index }) => results[index]?.status === "done").map((point) => ({ point }));
  return {
    folder: { path: "run" } as OpenedRun["folder"],
    results: resultsOf(...results),
    points: points as unknown as OpenedRun["points"],
    trained: trained as unknown as readonly TrainedPoint[],
  };
}
const run = runOf(donePoint({}, 9, 9, 1), failedPoint({}, "NaN"), donePoint({}, 1, 2, 1), donePoint({}, 4, 4, 1));

describe("the point that is exported", () => {
  test("is the one with the best held-out ELBO", () => expect(chosenPoint(run, undefined).point.index).toBe(2));
  test("is the requested one", () => expect(chosenPoint(run, 0).point.index).toBe(0));

  const refuses = (title: string, of: typeof run, index: number | undefined, message: string) =>
    test(title, () => {
      expect(() => chosenPoint(of, index)).toThrow(ExportError);
      expect(() => chosenPoint(of, index)).toThrow(message);
    });
  refuses(
    "cannot be a failed one",
    run,
    1,
    "point 1 of run has not ended: its status is failed. Export one of 0, 2, 3.",
  );
  refuses("cannot be outside of the sweep", run, 4, "run has no point 4: its points are 0 to 3.");
  refuses(
    "does not exist if every point failed",
    runOf(failedPoint({}, "NaN")),
    undefined,
    "no point of run has ended",
  );
});
