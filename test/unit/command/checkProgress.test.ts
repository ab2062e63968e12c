import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CheckProgress, stepText } from "../../../src/command/checkProgress.ts";
import type { Terminal } from "../../../src/command/terminal.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a check shows its step at once, its time after two seconds, and nothing after its end", () => {
  const lines: string[] = [];
  const terminal: Terminal = {
    out: (line) => lines.push(line),
    command: () => undefined,
    err: (line) => lines.push(line),
    status: (line) => lines.push(line),
    isInteractive: true,
    width: 100,
  };
  const progress = new CheckProgress("a.vae.json", terminal);
  expect(lines).toEqual(["Checking a.vae.json: reading the spec ..."]);
  progress.show(stepText({ type: "data", name: "cells.h5", bytes: 2.5 * 2 ** 30 }));
  expect(lines.at(-1)).toBe("Checking a.vae.json: reading and measuring cells.h5 (2.5 GiB) ...");
  vi.advanceTimersByTime(1500);
  expect(lines.at(-1)).not.toMatch(/ s,/);
  vi.advanceTimersByTime(5600);
  expect(lines.at(-1)).toMatch(/cells\.h5 \(2\.5 GiB\) \.\.\. 7 s, Ctrl-C cancels$/);
  progress.show("x".repeat(200));
  expect(lines.at(-1)).toHaveLength(99);
  const shown = lines.length;
  progress.end();
  vi.advanceTimersByTime(5000);
  expect(lines).toHaveLength(shown);
});
