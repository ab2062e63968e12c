import { describe, expect, test } from "vitest";
import {
  bestPoint,
  comparedPoints,
  elboNats,
  endedStatus,
  hasNoActiveUnit,
  isCollapsed,
  isComplete,
  isRunning,
  progressOf,
  tallyOf,
  type ReadPoint,
} from "../../../src/results/reading.ts";

/** A point with that rate, a distortion of 2 nats and, unless said, one active unit. */
function point(rateNats: number, status: ReadPoint["status"] = "done", activeUnits = 1): ReadPoint {
  return { status, heldOut: { rateNats, distortionNats: 2, activeUnits } };
}
const failed: ReadPoint = { status: "failed", heldOut: null };
const waiting: ReadPoint = { status: "waiting", heldOut: null };

test("the ELBO is -(rate + distortion)", () => expect(elboNats({ rateNats: 1, distortionNats: 2.5 })).toBe(-3.5));

describe("the best point", () => {
  test("has the highest ELBO", () => expect(bestPoint([point(3), point(1), point(2)])).toBe(1));
  test("is the first of equals", () => expect(bestPoint([point(3), point(1), point(1)])).toBe(1));
  test("is a point that is done, although a stopped one has a higher ELBO", () =>
    expect(bestPoint([point(1, "stopped"), point(3), point(2, "training")])).toBe(1));
  test("is the best one with figures while none is done", () =>
    expect(bestPoint([waiting, point(3, "training"), point(2, "stopped")])).toBe(2));
  test("is null where no point has figures", () => expect(bestPoint([waiting, failed])).toBeNull());
  test("is null where no ELBO is a number", () => expect(bestPoint([point(NaN)])).toBeNull());
});

test("the compared points are those that are done", () =>
  expect(comparedPoints([point(1, "stopped"), point(3), failed, point(2)])).toEqual([1, 3]));

describe("a collapsed point", () => {
  test("is done and has no active unit", () => expect(isCollapsed(point(0, "done", 0))).toBe(true));
  test.each(["training", "stopped"] as const)("is not one whose status is %s", (status) =>
    expect(isCollapsed(point(0, status, 0))).toBe(false),
  );
  test("is not one with an active unit", () => expect(isCollapsed(point(1))).toBe(false));
  test("is not one without figures", () => expect(isCollapsed(failed)).toBe(false));
});

test("whether a model has no active unit is null without figures", () =>
  expect([null, { activeUnits: 0 }, { activeUnits: 2 }].map(hasNoActiveUnit)).toEqual([null, true, false]));

describe("the tally of a sweep", () => {
  test("is zero without points", () => expect(tallyOf([])).toEqual({ done: 0, collapsed: 0, failed: 0, best: null }));
  test("counts done, collapsed and failed points, and finds the best", () =>
    expect(tallyOf([point(3, "done", 2), point(0.5, "done", 0), failed, point(0.5)])).toEqual({
      done: 3,
      collapsed: 1,
      failed: 1,
      best: 1,
    }));
});

describe("a sweep", () => {
  test("is complete when each point is done or has failed", () => expect(isComplete([point(1), failed])).toBe(true));
  test.each(["waiting", "training", "stopped"] as const)("is not complete with a point whose status is %s", (status) =>
    expect(isComplete([point(1), { status }])).toBe(false),
  );
});

describe("a run that no process trains", () => {
  test("is done when all its points are", () => expect(endedStatus([point(1), point(2)])).toBe("done"));
  test("has failed when a point has", () => expect(endedStatus([point(1), failed])).toBe("failed"));
  test("is stopped when a point is, whatever failed", () =>
    expect(endedStatus([failed, point(1, "stopped")])).toBe("stopped"));
  test("is stopped when it has no results", () => expect(endedStatus([])).toBe("stopped"));
});

test("a run is running while it is prepared or trains", () =>
  expect(["preparing", "training", "done", "stopped", "failed"].map((status) => isRunning({ status }))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]));

describe("the progress of a sweep", () => {
  test("is the share of epochs that are done; a failed point needs no more", () =>
    expect(
      progressOf([
        { status: "training", epoch: 2, epochs: 10 },
        { status: "failed", epoch: 1, epochs: 10 },
      ]),
    ).toBe(0.6));
  test("is 0 without points", () => expect(progressOf([])).toBe(0));
});
