import { describe, expect, test } from "vitest";
import type { Engine } from "../../../src/engine/engine.ts";
import { responsiveEngine } from "../../../src/worker/responsiveEngine.ts";

/** Computes for so long each time without ever going back to the event loop, as WebAssembly does. */
function busyEngine(ms: number): Engine {
  return {
    name: "busy",
    compile: () =>
      Promise.resolve({
        run: () => {
          for (const end = performance.now() + ms; performance.now() < end; );
          return Promise.resolve();
        },
        dispose: () => Promise.resolve(),
      }),
  };
}

/** Runs it until a message (a timer that is due) gets in, or so many times; gives how often it ran. */
async function runsUntilHeard(engine: Engine, most: number): Promise<number> {
  const graph = await engine.compile({}, {});
  const message = { heard: false };
  setTimeout(() => (message.heard = true), 1);
  let runs = 0;
  while (!message.heard && runs < most) {
    await graph.run();
    runs++;
  }
  return runs;
}

describe("an engine that never lets the event loop turn", () => {
  test("keeps messages out for as long as it is used", async () => expect(await runsUntilHeard(busyEngine(10), 40)).toBe(40));
  test("lets them in when it is made responsive", async () => expect(await runsUntilHeard(responsiveEngine(busyEngine(10)), 40)).toBeLessThan(40));
  test("keeps its name", () => expect(responsiveEngine(busyEngine(1)).name).toBe("busy"));
});
