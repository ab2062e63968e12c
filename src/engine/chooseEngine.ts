import { createRequire } from "node:module";
import type { ChosenEngine } from "./engine.ts";
import { OnnxEngine, type OnnxRuntime } from "./onnx/onnxEngine.ts";

export const engineChoices = ["auto", "onnxruntime", "onnxruntime-node", "onnxruntime-web"] as const;
export type EngineChoice = (typeof engineChoices)[number];

export function isEngineChoice(name: string): name is EngineChoice {
  return engineChoices.some((choice) => choice === name);
}

/** No engine could be loaded. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/**
 * Loads an engine: the native ONNX Runtime where its library loads, else the same graphs on WebAssembly.
 * @param entryFile the running program's file; runtimes are resolved from its node_modules.
 * @throws EngineError when the one asked for does not load.
 */
export async function chooseEngine(choice: EngineChoice, entryFile: string): Promise<ChosenEngine> {
  const require = createRequire(entryFile);
  const asked = choice === "onnxruntime-node" || choice === "onnxruntime-web";
  if (choice !== "onnxruntime-web") {
    try {
      return { engine: nativeEngine(require), reason: asked ? "asked for" : "the native library loads here" };
    } catch (error) {
      if (choice === "onnxruntime-node") throw new EngineError(`onnxruntime-node does not load: ${messageOf(error)}`);
      return {
        engine: await webEngine(require),
        reason: `onnxruntime-node does not load (${messageOf(error)}); WebAssembly is slower but computes the same`,
      };
    }
  }
  return { engine: await webEngine(require), reason: "asked for" };
}

function nativeEngine(require: NodeJS.Require): OnnxEngine {
  const runtime = require("onnxruntime-node") as OnnxRuntime & VersionedRuntime;
  return new OnnxEngine({
    name: `onnxruntime-node ${runtime.env.versions.node ?? ""}`.trim(),
    runtime,
    executionProvider: "cpu",
    writesInPlace: true,
  });
}

async function webEngine(require: NodeJS.Require): Promise<OnnxEngine> {
  let runtime: OnnxRuntime & VersionedRuntime;
  try {
    runtime = require("onnxruntime-web") as OnnxRuntime & VersionedRuntime;
  } catch (error) {
    throw new EngineError(`onnxruntime-web does not load: ${messageOf(error)}`);
  }
  runtime.env.wasm.numThreads = 1;
  return Promise.resolve(
    new OnnxEngine({
      name: `onnxruntime-web ${runtime.env.versions.web ?? ""}`.trim(),
      runtime,
      executionProvider: "wasm",
      writesInPlace: false,
    }),
  );
}

interface VersionedRuntime {
  readonly env: { readonly versions: { readonly node?: string; readonly web?: string }; readonly wasm: { numThreads?: number } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
