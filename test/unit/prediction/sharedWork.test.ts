import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { SharedWork } from "../../../src/prediction/sharedWork.ts";

describe("shared work", () => {
  test("is done once for all callers that request it while it runs", async () => {
    let done = 0;
    const shared = new SharedWork<number>();
    const work = async (): Promise<number> => {
      await setTimeout(5);
      return ++done;
    };
    expect(await Promise.all([shared.run("a", undefined, work), shared.run("a", undefined, work)])).toEqual([1, 1]);
    expect(await shared.run("a", undefined, work)).toBe(2);
  });

  test("continues while one caller waits and stops with the last", async () => {
    const shared = new SharedWork<string>();
    let stopped = false;
    const work = (signal: AbortSignal) =>
      new Promise<string>((_, reject) => {
        signal.addEventListener("abort", () => {
          stopped = true;
          reject(new Error("stopped"));
        });
      });
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [shared.run("a", first.signal, work), shared.run("a", second.signal, work)];
    first.abort(new Error("first"));
    await expect(answers[0]).rejects.toThrow("first");
    expect(stopped).toBe(false);
    second.abort(new Error("second"));
    await expect(answers[1]).rejects.toThrow("second");
    expect(stopped).toBe(true);
  });

  test("rejects for its callers when it fails", async () => {
    await expect(new SharedWork().run("a", undefined, () => Promise.reject(new Error("broken")))).rejects.toThrow(
      "broken",
    );
  });
});
