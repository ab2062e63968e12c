import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import type { ChosenEngine, Engine } from "./engine.ts";
import { EngineError, messageOf } from "./engineError.ts";
import { OnnxEngine, type OnnxRuntime } from "./onnx/onnxEngine.ts";
import { chooseTensorFlow } from "./tensorflow/chooseRuntime.ts";
import { chooseWebGpu } from "./onnx/chooseWebGpu.ts";

export const engineChoices = [
  "auto",
  "onnxruntime",
  "onnxruntime-node",
  "onnxruntime-web",
  "webgpu",
  "tensorflow",
] as const;
export type EngineChoice = (typeof engineChoices)[number];

export function isEngineChoice(name: string): name is EngineChoice {
  return engineChoices.some((choice) => choice === name);
}

/** Where TensorFlow's own library is. Its code runs, so that no folder is searched: a downloaded folder could contain another program. */
export interface TensorFlowPlace {
  /** The folder that the user names; otherwise the environment variable VAE_LENS_TENSORFLOW may name one. */
  readonly tensorflowFolder?: string | undefined;
}

/** The folder of TensorFlow's own library that the user has named, if any. @throws EngineError for a relative path in the environment */
export function namedTensorFlow({ tensorflowFolder }: TensorFlowPlace): string | undefined {
  const inEnvironment = process.env["VAE_LENS_TENSORFLOW"] || undefined;
  const folder = tensorflowFolder ?? inEnvironment;
  // A relative path would be another folder in each working folder, such as one that was downloaded.
  if (tensorflowFolder === undefined && folder !== undefined && !isAbsolute(folder))
    throw new EngineError(`VAE_LENS_TENSORFLOW is "${folder}", a relative path: set it to an absolute path.`);
  return folder;
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
  place: TensorFlowPlace = {},
): Promise<ChosenEngine> {
  if (choice === "tensorflow") {
    return chooseTensorFlow(entryFile, namedTensorFlow(place));
  }
  if (choice === "webgpu") return chooseWebGpu(entryFile);
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

/** The engine of a GPU; undefined where none can be used, or only a program that computes on the processor. */
export async function findGpu(entryFile: string): Promise<Engine | undefined> {
  try {
    const { engine, isSoftware } = await chooseWebGpu(entryFile);
    return isSoftware ? undefined : engine;
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
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
