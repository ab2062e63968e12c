import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CheckpointTimer } from "../../../src/programs/checkpointTimer.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTime(ms);
const write = (timer: CheckpointTimer, ms: number) => {
  timer.time(() => pass(ms));
};

describe("a checkpoint", () => {
  test("is due after the interval, not before", () => {
    const timer = new CheckpointTimer(2);
    pass(1999);
    expect(timer.isDue()).toBe(false);
    pass(1);
    expect(timer.isDue()).toBe(true);
  });

  test("starts the interval anew when it is written", () => {
    const timer = new CheckpointTimer(2);
    pass(5000);
    write(timer, 1);
    pass(1999);
    expect(timer.isDue()).toBe(false);
    pass(1);
    expect(timer.isDue()).toBe(true);
  });

  test("that takes long is due later, so that it takes at most a twentieth of the time", () => {
    const timer = new CheckpointTimer(2);
    write(timer, 500);
    pass(9_999);
    expect(timer.isDue()).toBe(false);
    pass(1);
    expect(timer.isDue()).toBe(true);
    write(timer, 10);
    pass(2000);
    expect(timer.isDue()).toBe(true);
  });

  test("is due at every step with an interval of 0 if it costs no time", () => {
    const timer = new CheckpointTimer(0);
    expect(timer.isDue()).toBe(true);
    write(timer, 0);
    expect(timer.isDue()).toBe(true);
  });
});
