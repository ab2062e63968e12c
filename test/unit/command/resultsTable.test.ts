import { describe, expect, test } from "vitest";
import { resultsTable } from "../../../src/command/resultsTable.ts";
import { donePoint, failedPoint, resultsOf, stoppedPoint } from "./results.ts";

describe("the table of results", () => {
  test("has one line for each point and a summary", () =>
    expect(
      resultsTable(
        resultsOf(
          donePoint({ "objective.beta": 0.25, "training.seed": 0 }, 12.345, 3.2, 3),
          donePoint({ "objective.beta": 1.2599210498948732, "training.seed": 0 }, 5, 7.8, 1),
          failedPoint({ "objective.beta": 2, "training.seed": 0 }, "it broke"),
          stoppedPoint({ "objective.beta": 4, "training.seed": 0 }),
          donePoint({ "objective.beta": 8, "training.seed": 0 }, 0.001, 20, 0),
          donePoint({ "objective.beta": 16, "training.seed": 0 }, 0, 20.5, 0),
        ),
      ),
    ).toBe(
      [
        "objective.beta  training.seed   rate  distortion    ELBO  active units",
        "          0.25              0  12.35        3.20  -15.55        3 of 3",
        "        1.2599              0   5.00        7.80  -12.80        1 of 3  best ELBO so far",
        "             2              0                                           failed: it broke",
        "             4              0                                           stopped",
        "             8              0   0.00       20.00  -20.00        0 of 3  collapsed",
        "            16              0   0.00       20.50  -20.50        0 of 3  collapsed",
        "",
        "Held-out figures, nats per example; ELBO = -(rate + distortion). An active unit's posterior mean has a variance above 0.01.",
        "2 of 4 points collapsed (no active unit): from objective.beta = 8, training.seed = 0 to objective.beta = 16, training.seed = 0.",
      ].join("\n"),
    ));

  test("has no axis columns for a single point", () =>
    expect(
      resultsTable(resultsOf(donePoint({}, 1, 2, 0)))
        .split("\n")
        .slice(0, 2),
    ).toEqual([
      "rate  distortion   ELBO  active units",
      "1.00        2.00  -3.00        0 of 3  best ELBO, collapsed",
    ]));

  test("has bits per dimension beside the ELBO of discrete data", () => {
    const done = donePoint({}, 1, 2, 1);
    const discrete = { ...done, heldOut: { ...done.heldOut!, bitsPerDimension: 0.12345 } };
    expect(resultsTable(resultsOf(discrete)).split("\n").slice(0, 2)).toEqual([
      "rate  distortion   ELBO  bits/dim  active units",
      "1.00        2.00  -3.00    0.1235        1 of 3  best ELBO",
    ]);
  });

  test("does not mention collapse if no point collapsed", () =>
    expect(resultsTable(resultsOf(donePoint({}, 1, 2, 1)))).not.toContain("collapsed"));

  test("names a point below the column means, and the models without latents", () => {
    const baselines = {
      columnMeansElboNats: -2,
      independentColumnsElboNats: null,
      varyingColumnsElboNats: null,
      probabilisticPcaElboNats: -1.5,
    };
    const text = resultsTable(resultsOf({ ...donePoint({}, 1, 2, 1), baselines, belowBaseline: true }));
    expect(text.split("\n")[1]).toMatch(/best ELBO, below the column means$/);
    expect(text).toMatch(/column means −2\.00, probabilistic PCA −1\.50/);
    expect(text).toMatch(/model without latents does better/);
  });

  test("names the only point that collapsed", () =>
    expect(
      resultsTable(resultsOf(donePoint({ "objective.beta": 1 }, 1, 2, 1), donePoint({ "objective.beta": 2 }, 0, 2, 0))),
    ).toMatch(/\n1 of 2 points collapsed \(no active unit\): objective\.beta = 2\.$/));

  test("ends with the pick of each criterion", () => {
    const [first, second] = [donePoint({ "objective.beta": 1 }, 1, 2, 1), donePoint({ "objective.beta": 2 }, 2, 2, 2)];
    const pick = { criterion: "elbo", point: 0, value: -3, rateNats: 1, activeUnits: 1 } as const;
    expect(
      resultsTable({
        ...resultsOf(first, second),
        picks: [pick, { ...pick, criterion: "targetRate", point: 1, rateNats: 2, activeUnits: 2 }],
      })
        .split("\n")
        .slice(-2),
    ).toEqual([
      "Held-out ELBO picks objective.beta = 1: rate 1 nats, 1 active unit.",
      "Target rate picks objective.beta = 2: rate 2 nats, 2 active units.",
    ]);
  });

  test("has no picks for a single point", () => {
    const pick = { criterion: "elbo", point: 0, value: -3, rateNats: 1, activeUnits: 1 } as const;
    expect(resultsTable({ ...resultsOf(donePoint({}, 1, 2, 1)), picks: [pick] })).not.toContain("picks");
  });

  test("marks the best of the points that are done, although a stopped one has a higher ELBO", () => {
    const stopped = { ...donePoint({ "objective.beta": 2 }, 1, 1, 0), status: "stopped" } as const;
    const lines = resultsTable(resultsOf(donePoint({ "objective.beta": 1 }, 1, 2, 1), stopped)).split("\n");
    expect(lines[1]).toMatch(/best ELBO so far$/);
    expect(lines[2]).toMatch(/ {2}stopped$/);
  });

  test("marks no best point if every point failed", () =>
    expect(resultsTable(resultsOf(failedPoint({ "objective.beta": 1 }, "it broke")))).not.toContain("best"));
});
