import { describe, expect, test } from "vitest";
import type { CompiledGraph, Engine, TrainingStep } from "../../../src/engine/engine.ts";
import { constant } from "../../../src/graph/operations.ts";
import { responsiveEngine } from "../../../src/programs/responsiveEngine.ts";

/** Computes for so long in each run without returning to the event loop, as WebAssembly does. */
function busyEngine(ms: number): Engine {
  const graph: CompiledGraph = {
    run: () => {
      for (const end = performance.now() + ms; performance.now() < end;);
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  };
  return { name: "busy", compile: () => Promise.resolve(graph), compileStep: () => Promise.resolve(graph) };
}

/** Runs it until a message (a timer that is due) is handled, at most so many times; returns the number of runs. */
async function runsUntilHeard(compiled: Promise<CompiledGraph>, most: number): Promise<number> {
  const graph = await compiled;
  const message = { heard: false };
  setTimeout(() => (message.heard = true), 1);
  let runs = 0;
  while (!message.heard && runs < most) {
    await graph.run();
    runs++;
  }
  return runs;
}

describe("an engine that blocks the event loop", () => {
  const step: TrainingStep = { loss: constant(0), learned: [], outputs: {} };
  const responsive = responsiveEngine(busyEngine(10));

  test("delays messages while it is used", async () =>
    expect(await runsUntilHeard(busyEngine(10).compile({}, {}), 40)).toBe(40));
  test("lets messages in between runs when it is made responsive", async () =>
    expect(await runsUntilHeard(responsive.compile({}, {}), 40)).toBeLessThan(40));
  test("lets messages in between training steps when it is made responsive", async () =>
    expect(await runsUntilHeard(responsive.compileStep(step, {}), 40)).toBeLessThan(40));
  test("keeps its name", () => expect(responsiveEngine(busyEngine(1)).name).toBe("busy"));
});
