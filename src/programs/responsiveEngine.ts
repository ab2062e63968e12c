import { setImmediate } from "node:timers/promises";
import type { CompiledGraph, Engine } from "../engine/engine.ts";

/** How long messages to this process may wait. */
const MAX_WAIT_MS = 50;

/**
 * The same engine, letting the process's messages in between runs. A runtime on WebAssembly computes without ever going
 * back to the event loop: a worker would neither see that it is to stop nor that its parent has died.
 */
export function responsiveEngine(engine: Engine): Engine {
  let last = performance.now();
  const breathe = async (): Promise<void> => {
    if (performance.now() - last < MAX_WAIT_MS) return;
    await setImmediate();
    last = performance.now();
  };
  const responsive = (graph: CompiledGraph): CompiledGraph => ({
    run: async () => {
      await graph.run();
      await breathe();
    },
    dispose: () => graph.dispose(),
  });
  return {
    name: engine.name,
    compile: async (outputs, bindings, options) => responsive(await engine.compile(outputs, bindings, options)),
    compileStep: async (step, bindings, options) => responsive(await engine.compileStep(step, bindings, options)),
  };
}
