import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EngineError, messageOf } from "../engineError.ts";
import type { ChosenEngine } from "../engine.ts";
import { NotInstalledError, nodeRuntime } from "./nodeRuntime.ts";
import { TensorFlowEngine } from "./tensorflowEngine.ts";

export interface TensorFlowPlaces {
  /** The running program's file. */
  readonly entryFile: string;
  /** The only folder whose node_modules are searched for tfjs-node, if the user names one. */
  readonly asked: string | undefined;
  /** Other folders to search: the spec's and the working folder. */
  readonly folders: readonly string[];
}

const WASM_FILE = "tfjs-backend-wasm-simd.wasm";

/**
 * TensorFlow's own library if it is installed, otherwise TensorFlow.js on WebAssembly, otherwise in plain JavaScript.
 * @throws EngineError when the folder that the user named has no library that loads
 */
export async function chooseTensorFlow({ entryFile, asked, folders }: TensorFlowPlaces): Promise<ChosenEngine> {
  const refusals: string[] = [];
  for (const folder of asked === undefined ? [...new Set([dirname(entryFile), ...folders])] : [asked]) {
    try {
      return {
        engine: new TensorFlowEngine(await nodeRuntime(folder)),
        reason: `requested; @tensorflow/tfjs-node found from ${folder}`,
      };
    } catch (error) {
      if (asked !== undefined) throw new EngineError(unusable(asked, error));
      if (!(error instanceof NotInstalledError))
        refusals.push(`@tensorflow/tfjs-node found from ${folder} does not load (${messageOf(error)})`);
    }
  }
  const withoutLibrary =
    refusals[0] ?? "@tensorflow/tfjs-node is not installed beside the spec, the working folder or VAE Lens";
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
