import { beforeEach, describe, expect, test } from "vitest";
import { SweepProgress } from "../../../src/command/progress.ts";
import type { Terminal } from "../../../src/command/terminal.ts";
import type { SweepEvent } from "../../../src/protocol/sweepMessages.ts";

const figures = (elboNats: number) => ({
  rateNats: 1,
  distortionNats: 2,
  elboNats,
  activeUnits: 1,
  klPerDimensionNats: [1],
});

const started: SweepEvent = {
  type: "sweepStarted",
  runFolder: "run",
  engine: "an engine",
  engineReason: "it is",
  warnings: [],
};
const epoch = (number: number, points: readonly number[], elboNats = -10): SweepEvent => ({
  type: "epochDone",
  epoch: number,
  points: points.map((point) => ({
    point,
    train: { distortionNats: 2, klPerDimensionNats: [1] },
    heldOut: figures(elboNats),
  })),
});
const ended = (point: number, status: "done" | "failed", cause = ""): SweepEvent => ({
  type: "pointEnded",
  outcome: {
    point,
    status,
    heldOut: null,
    train: null,
    keptEpoch: null,
    failure: status === "failed" ? { epoch: 1, cause } : null,
  },
});

let lines: string[];
let statuses: string[];
let time: number;
beforeEach(() => {
  lines = [];
  statuses = [];
  time = 0;
});

/** Two points of ten epochs on a terminal; an event a second. */
function shows(isInteractive: boolean, ...events: readonly SweepEvent[]): SweepProgress {
  const terminal: Terminal = {
    out: () => undefined,
    command: () => undefined,
    err: (line) => lines.push(line),
    status: (line) => statuses.push(line),
    isInteractive,
    width: 70,
  };
  const progress = new SweepProgress(
    terminal,
    [
      { label: "beta = 1", epochs: 10 },
      { label: "beta = 2", epochs: 10 },
    ],
    () => time,
  );
  for (const event of events) {
    progress.show(event);
    time += 1000;
  }
  time -= 1000;
  return progress;
}

describe("the status line", () => {
  test("is empty at the start", () =>
    expect(shows(true, started).line()).toBe(`${"░".repeat(24)} 0%  0/2 points  0/20 epochs`));
  test("has epochs, remaining time and the best ELBO", () =>
    expect(shows(true, started, epoch(1, [0, 1], -12), epoch(2, [0, 1], -11.5), epoch(3, [0, 1], -13)).line()).toBe(
      `${"█".repeat(7)}${"░".repeat(17)} 30%  0/2 points  6/20 epochs  0:07 left  best ELBO so far -3.00`,
    ));
  test("counts epochs before a resume as done, but not for the speed", () =>
    expect(shows(true, started, ended(0, "done"), epoch(6, [1]), epoch(7, [1])).line()).toContain(
      "1/2 points  17/20 epochs  0:",
    ));
  test("has hours if the remaining time is that long", () => {
    const progress = shows(true, started, epoch(1, [0, 1]), epoch(2, [0, 1]));
    time = 4 * 3_600_000;
    expect(progress.line()).toContain("16:00:00 left");
  });
  test("is drawn at most ten times a second in the terminal's width, and removed at the end", () => {
    const progress = shows(true, started);
    for (time = 1000; time < 1090; time += 10) progress.show(epoch(1, [0, 1]));
    expect(statuses).toHaveLength(2);
    expect(statuses.every((line) => line.length < 70)).toBe(true);
    progress.show({
      type: "sweepEnded",
      how: "done",
      results: { format: 1, spec: "", engine: "", dataFingerprint: "", points: [], picks: [] },
    });
    expect(statuses.at(-1)).toBe("");
  });
});

describe("the lines of progress", () => {
  test("report each point that ends, without a terminal", () => {
    shows(false, started, ended(1, "done"), ended(0, "failed", "it broke"));
    expect(lines).toEqual(["[1/2] beta = 2 done", "[2/2] beta = 1 failed: it broke"]);
  });
  test("report only failures on a terminal", () => {
    shows(true, started, ended(1, "done"), ended(0, "failed", "it broke"));
    expect(lines).toEqual(["[2/2] beta = 1 failed: it broke"]);
  });
  test("report a failure once, although its event is repeated with its batch", () => {
    shows(false, started, ended(0, "failed", "it broke"), ended(0, "failed", "it broke"));
    expect(lines).toHaveLength(1);
  });
  test("report a worker's death and its points", () => {
    shows(true, started, { type: "workerDied", points: [0, 1], reason: "signal SIGKILL" });
    expect(lines).toEqual(["A worker died (signal SIGKILL); its points: beta = 1; beta = 2."]);
  });
});
