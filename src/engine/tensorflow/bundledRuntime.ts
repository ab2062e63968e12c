/** The bundled TensorFlow.js. It is a program of its own (dist/tensorflow.cjs) that is loaded only on request. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import type { TensorFlowRuntime } from "./tensorflowEngine.ts";
import { patchWasmKernels } from "./wasmKernels.ts";

/** Without this, TensorFlow.js prints an advertisement for tfjs-node in every process. */
tf.enableProdMode();

/**
 * TensorFlow.js on WebAssembly.
 * @param wasmFolder where tfjs-backend-wasm-simd.wasm lies
 * @throws when it cannot be started
 */
export async function wasmRuntime(wasmFolder: string): Promise<TensorFlowRuntime> {
  setWasmPaths(wasmFolder.endsWith("/") ? wasmFolder : `${wasmFolder}/`);
  patchWasmKernels();
  if (!(await tf.setBackend("wasm"))) throw new Error(`the WebAssembly program in ${wasmFolder} does not start`);
  return { name: `tensorflow ${version_wasm} wasm`, tf, backend: "wasm" };
}

/** TensorFlow.js in plain JavaScript: runs wherever Node does, a hundred times slower. */
export async function cpuRuntime(): Promise<TensorFlowRuntime> {
  await tf.setBackend("cpu");
  return { name: `tensorflow ${tf.version_core} cpu`, tf, backend: "cpu" };
}
