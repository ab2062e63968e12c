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
  /** A folder that the user says has tfjs-node in its node_modules: there or nowhere. */
  readonly asked: string | undefined;
  /** Folders that may have it: the spec's, the working one. */
  readonly folders: readonly string[];
}

const WASM_FILE = "tfjs-backend-wasm-simd.wasm";

/**
 * TensorFlow's own library where it is installed, else TensorFlow.js on WebAssembly, else in plain JavaScript.
 * @throws EngineError when the folder that the user named has no library that loads
 */
export async function chooseTensorFlow({ entryFile, asked, folders }: TensorFlowPlaces): Promise<ChosenEngine> {
  const refusals: string[] = [];
  for (const folder of asked === undefined ? [...new Set([dirname(entryFile), ...folders])] : [asked]) {
    try {
      return {
        engine: new TensorFlowEngine(await nodeRuntime(folder)),
        reason: `asked for; @tensorflow/tfjs-node found from ${folder}`,
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
    return { engine, reason: `asked for; ${withoutLibrary}, so on WebAssembly` };
  } catch (error) {
    const engine = new TensorFlowEngine(await cpuRuntime());
    return {
      engine,
      reason: `asked for; ${withoutLibrary}; WebAssembly does not start (${messageOf(error)}), so in plain JavaScript, very slowly`,
    };
  }
}

function unusable(folder: string, error: unknown): string {
  if (error instanceof NotInstalledError) {
    return (
      `${error.message}: run npm install @tensorflow/tfjs-node there, or name no folder ` +
      `(--tensorflow, the setting vaeLens.tensorflowFolder, VAE_LENS_TENSORFLOW) to train with TensorFlow.js on WebAssembly.`
    );
  }
  return `the @tensorflow/tfjs-node of ${folder} does not load: ${messageOf(error)}`;
}

/** Beside the bundled programs; in a clone's own sources, in the package. */
function wasmFolder(entryFile: string): string {
  const beside = dirname(entryFile);
  if (existsSync(join(beside, WASM_FILE))) return beside;
  return dirname(createRequire(entryFile).resolve(`@tensorflow/tfjs-backend-wasm/dist/${WASM_FILE}`));
}
