import { describe, expect, test } from "vitest";
import type { PointOutcome } from "../../../src/results/results.ts";
import { spreadChoice } from "../../../src/spec/autoAxis.ts";
import { isToCome } from "../../../src/spec/autoRounds.ts";
import type { JsonObject } from "../../../src/spec/json.ts";
import { autoChoiceOf, chosenText, openAxis, parseSpec, type ParsedSpec } from "../../../src/spec/parseSpec.ts";
import { placedPoints, withNextRound } from "../../../src/sweep/nextRound.ts";
import { planBatches } from "../../../src/training/planBatches.ts";
import { specText } from "../spec/verbs.ts";

const LAYOUT = { columns: 64, conditionSize: 0 };

function spread(sweep: JsonObject): ParsedSpec {
  const open = parseSpec(specText({ sweep }));
  const axis = openAxis(open);
  if (axis === undefined) throw new Error("the axis does not place itself");
  return parseSpec(chosenText(open, spreadChoice(axis, "Nothing is predicted.")));
}

/** One unit of variance 4: the closed form of a linear VAE. */
function outcomeOf(point: ParsedSpec["points"][number]): PointOutcome {
  const beta = point.settings["objective.beta"] ?? NaN;
  const rateNats = beta < 4 ? Math.log(4 / beta) / 2 : 0;
  const distortionNats = Math.min(beta, 4) / 2;
  const heldOut = {
    rateNats,
    distortionNats,
    elboNats: -rateNats - distortionNats,
    activeUnits: rateNats > 0 ? 1 : 0,
    klPerDimensionNats: [rateNats],
  };
  return { point: point.index, status: "done", heldOut, train: heldOut, keptEpoch: 1, failure: null };
}

describe("a sweep in two rounds", () => {
  const parsed = spread({ "training.seed": [0, 1], "objective.beta": "auto" });
  const waits = isToCome(parsed);
  const first = parsed.points.filter((point) => !waits(point));
  const outcomes = parsed.points.map((point) => (waits(point) ? undefined : outcomeOf(point)));

  test("has the points of the first round first, in batches that the second one does not change", () => {
    expect(parsed.points.map(waits)).toEqual([...Array<boolean>(8).fill(false), ...Array<boolean>(8).fill(true)]);
    const placed = withNextRound(parsed, outcomes);
    expect(placed?.points.slice(0, first.length)).toEqual(first);
    const batches = planBatches(parsed.points, LAYOUT).map(({ points }) => points.map(({ index }) => index));
    expect(planBatches(placed?.points ?? [], LAYOUT).map(({ points }) => points.map(({ index }) => index))).toEqual(
      batches,
    );
    expect(batches.every((batch) => new Set(batch.map((index) => index < first.length)).size === 1)).toBe(true);
  });

  test("places values between measured ones, says why, and has nothing open then", () => {
    const placed = withNextRound(parsed, outcomes);
    const choice = placed && autoChoiceOf(placed);
    expect(choice?.rounds?.map(({ placed: isPlaced }) => isPlaced)).toEqual([true, true]);
    expect(choice?.rounds?.[1]?.why).toMatch(/best ELBO/);
    expect(choice?.values).toHaveLength(8);
    expect(placed && placedPoints(parsed, placed)).toHaveLength(8);
    expect(placed && withNextRound(placed, outcomes)).toBeUndefined();
  });

  test("waits for points that are missing, or whose process died", () => {
    expect(withNextRound(parsed, outcomes.with(3, undefined))).toBeUndefined();
    const failure = { epoch: 0, cause: "workerDied", message: "" };
    const died = { ...(outcomes[3] as PointOutcome), status: "failed", heldOut: null, failure } as const;
    expect(withNextRound(parsed, outcomes.with(3, died))).toBeUndefined();
    // One that diverged would diverge again.
    const diverged = { ...died, failure: { ...failure, cause: "diverged" } };
    expect(withNextRound(parsed, outcomes.with(3, diverged))).toBeDefined();
  });

  test("keeps the provisional values where all of the first round diverged", () => {
    const failure = { epoch: 0, cause: "diverged", message: "" };
    const failed = outcomes.map(
      (outcome) => outcome && ({ ...outcome, status: "failed", heldOut: null, failure } as const),
    );
    const placed = withNextRound(parsed, failed);
    expect(placed && autoChoiceOf(placed)?.values).toEqual(autoChoiceOf(parsed)?.values);
    expect(placed && autoChoiceOf(placed)?.rounds?.[1]?.placed).toBe(true);
  });

  test("is one round where there are too few values, and the sum of its rounds is checked", () => {
    expect(autoChoiceOf(spread({ "objective.beta": { auto: 3 } }))?.rounds).toBeUndefined();
    const wrong = parsed.tree.text.replace('"count":4', '"count":3');
    expect(parseSpec(wrong).problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('"rounds" has 7'),
    ]);
  });
});
