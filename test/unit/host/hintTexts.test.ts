import { describe, expect, it } from "vitest";
import { fittingHints } from "../../../src/host/hintTexts.ts";
import type { PointPrediction } from "../../../src/results/specReport.ts";

const predicted = (verdict: PointPrediction["verdict"], rateNats: number, activeUnits: number) =>
  [{ verdict, rateNats, activeUnits } as PointPrediction] as const;
const active = predicted("active", 7.9, 10);
const atRisk = predicted("at-risk", 0.1, 1);
const collapse = predicted("collapse", 0, 0);
/** VS Code's default. */
const MAX_LENGTH = 43;

describe("the inlay hints of a line", () => {
  it("have rate and units where there is room", () => {
    expect(fittingHints([active, collapse], MAX_LENGTH)).toEqual(["R 7.9, 10 active", "collapses"]);
  });

  it("have the rate or the verdict where there is less", () => {
    expect(fittingHints([active, active, atRisk, collapse], MAX_LENGTH)).toEqual([
      "R 7.9",
      "R 7.9",
      "at risk",
      "collapses",
    ]);
  });

  it("have only the verdicts other than active in a long list, and are never longer than a line may be", () => {
    const long = Array.from({ length: 12 }, () => active);
    expect(fittingHints([...long, collapse], MAX_LENGTH)).toEqual([...long.map(() => undefined), "collapses"]);
    const hints = fittingHints(
      Array.from({ length: 12 }, () => collapse),
      MAX_LENGTH,
    );
    expect(hints.filter((hint) => hint !== undefined)).toHaveLength(4);
  });

  it("say that a model may collapse where the risk is all that is predicted", () => {
    expect(fittingHints([active, predicted("at-risk", 0, 0)], MAX_LENGTH)).toEqual([
      "R 7.9, 10 active",
      "may collapse",
    ]);
    expect(fittingHints([atRisk], MAX_LENGTH)).toEqual(["R 0.1, 1 active, at risk"]);
  });

  it("say nothing of what is not predicted", () => {
    const unknown = [{ verdict: "unknown", rateNats: null, activeUnits: null } as PointPrediction];
    expect(fittingHints([unknown, active], MAX_LENGTH)).toEqual([undefined, "R 7.9, 10 active"]);
  });
});
