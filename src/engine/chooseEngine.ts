import { createRequire } from "node:module";
import type { ChosenEngine } from "./engine.ts";
import { EngineError, messageOf } from "./engineError.ts";
import { OnnxEngine, type OnnxRuntime } from "./onnx/onnxEngine.ts";
import { chooseTensorFlow } from "./tensorflow/chooseRuntime.ts";

export const engineChoices = ["auto", "onnxruntime", "onnxruntime-node", "onnxruntime-web", "tensorflow"] as const;
export type EngineChoice = (typeof engineChoices)[number];

export function isEngineChoice(name: string): name is EngineChoice {
  return engineChoices.some((choice) => choice === name);
}

/** Where to look for TensorFlow's own library besides the program's node_modules. */
export interface TensorFlowSearch {
  /** The folder that the user names; otherwise the environment variable VAE_LENS_TENSORFLOW may name one. */
  readonly tensorflowFolder?: string | undefined;
  readonly specFolder?: string;
}

/**
 * Loads an engine: the native ONNX Runtime if its library loads, otherwise the same graphs on WebAssembly. TensorFlow is used
 * only on request: it serves as a check and is slower.
 * @param entryFile the running program's file; runtimes are resolved from its node_modules.
 * @throws EngineError when the requested engine does not load
 */
export async function chooseEngine(
  choice: EngineChoice,
  entryFile: string,
  search: TensorFlowSearch = {},
): Promise<ChosenEngine> {
  if (choice === "tensorflow") {
    const asked = (search.tensorflowFolder ?? process.env["VAE_LENS_TENSORFLOW"]) || undefined;
    const folders = [...(search.specFolder === undefined ? [] : [search.specFolder]), process.cwd()];
    return chooseTensorFlow({ entryFile, asked, folders });
  }
  const require = createRequire(entryFile);
  const requested = choice === "onnxruntime-node" || choice === "onnxruntime-web";
  if (choice !== "onnxruntime-web") {
    try {
      return { engine: nativeEngine(require), reason: requested ? "requested" : "the native library loads here" };
    } catch (error) {
      if (choice === "onnxruntime-node") throw new EngineError(`onnxruntime-node does not load: ${messageOf(error)}`);
      return {
        engine: await webEngine(require),
        reason: `onnxruntime-node does not load (${messageOf(error)}); WebAssembly is slower but computes the same`,
      };
    }
  }
  return { engine: await webEngine(require), reason: "requested" };
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
  readonly env: {
    readonly versions: { readonly node?: string; readonly web?: string };
    readonly wasm: { numThreads?: number };
  };
}
