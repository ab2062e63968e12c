import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EngineError, messageOf } from "../engineError.ts";
import type { ChosenEngine } from "../engine.ts";
import { NotInstalledError, nodeRuntime } from "./nodeRuntime.ts";
import { TensorFlowEngine } from "./tensorflowEngine.ts";

const WASM_FILE = "tfjs-backend-wasm-simd.wasm";

/**
 * TensorFlow's own library from the folder that the user names. Without one, TensorFlow.js as bundled: on WebAssembly, or else in plain
 * JavaScript.
 * @param entryFile the running program's file
 * @param folder the only folder whose node_modules are searched for tfjs-node
 * @throws EngineError when that folder has no library that loads
 */
export async function chooseTensorFlow(entryFile: string, folder: string | undefined): Promise<ChosenEngine> {
  if (folder !== undefined) {
    try {
      return {
        engine: new TensorFlowEngine(await nodeRuntime(folder)),
        reason: `requested; @tensorflow/tfjs-node found from ${folder}`,
      };
    } catch (error) {
      throw new EngineError(unusable(folder, error));
    }
  }
  const withoutLibrary = "no folder with @tensorflow/tfjs-node is named (--tensorflow)";
  // In the bundled programs this is dist/tensorflow.cjs (esbuild.mjs).
  const { cpuRuntime, wasmRuntime } = await import("./bundledRuntime.ts");
  try {
    const engine = new TensorFlowEngine(await wasmRuntime(wasmFolder(entryFile)));
    return { engine, reason: `requested; ${withoutLibrary}, so on WebAssembly` };
  } catch (error) {
    const engine = new TensorFlowEngine(await cpuRuntime());
    return {
      engine,
      reason: `requested; ${withoutLibrary}; WebAssembly does not start (${messageOf(error)}), so in plain JavaScript, very slowly`,
    };
  }
}

function unusable(folder: string, error: unknown): string {
  if (error instanceof NotInstalledError) {
    return (
      `${error.message}: run npm install @tensorflow/tfjs-node there, or do not name a folder ` +
      `(--tensorflow, the setting vaeLens.tensorflowFolder, VAE_LENS_TENSORFLOW) to train with TensorFlow.js on WebAssembly.`
    );
  }
  return `@tensorflow/tfjs-node in ${folder} does not load: ${messageOf(error)}`;
}

/** Beside the bundled programs; when run from source, in the package. */
function wasmFolder(entryFile: string): string {
  const beside = dirname(entryFile);
  if (existsSync(join(beside, WASM_FILE))) return beside;
  return dirname(createRequire(entryFile).resolve(`@tensorflow/tfjs-backend-wasm/dist/${WASM_FILE}`));
}
