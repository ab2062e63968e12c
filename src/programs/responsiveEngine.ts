import { setImmediate } from "node:timers/promises";
import type { CompiledGraph, Engine } from "../engine/engine.ts";

/** The longest time that messages to this process wait. */
const MAX_WAIT_MS = 50;

/**
 * An engine that lets the process receive messages between runs. A WebAssembly runtime computes without returning to the event
 * loop, so that a worker would notice neither a request to stop nor that its parent has died.
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
  // A step on a device awaits it now and then, which lets messages in.
  return {
    ...(engine.compileTraining !== undefined && { compileTraining: engine.compileTraining.bind(engine) }),
    ...(engine.runFile !== undefined && { runFile: engine.runFile.bind(engine) }),
    name: engine.name,
    compile: async (outputs, bindings, options) => responsive(await engine.compile(outputs, bindings, options)),
    compileStep: async (step, bindings, options) => responsive(await engine.compileStep(step, bindings, options)),
  };
}
