import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ThrottledWriter } from "../../../src/sweep/throttledWriter.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a throttled writer", () => {
  test("writes the first change at once, and those of the pause together after it", () => {
    const write = vi.fn();
    const writer = new ThrottledWriter(write, 2000);
    writer.changed();
    expect(write).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 100; i++) writer.changed();
    vi.advanceTimersByTime(1999);
    expect(write).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(write).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(60_000);
    expect(write).toHaveBeenCalledTimes(2);
    writer.changed();
    expect(write).toHaveBeenCalledTimes(3);
  });

  test("waits longer the longer a write takes, so that writing takes a two-hundredth of the time", () => {
    let writes = 0;
    const writer = new ThrottledWriter(() => {
      writes++;
      vi.advanceTimersByTime(200);
    }, 2000);
    writer.changed();
    writer.changed();
    vi.advanceTimersByTime(39_900);
    expect(writes).toBe(1);
    vi.advanceTimersByTime(200);
    expect(writes).toBe(2);
  });

  test("forgets a write that is due when it is cancelled", () => {
    const write = vi.fn();
    const writer = new ThrottledWriter(write, 2000);
    writer.changed();
    writer.changed();
    writer.cancel();
    vi.advanceTimersByTime(60_000);
    expect(write).toHaveBeenCalledTimes(1);
  });
});
