import { createRequire } from "node:module";
import { dirname } from "node:path";
import { cpuRuntime, wasmRuntime } from "../../src/engine/tensorflow/bundledRuntime.ts";
import { TensorFlowEngine } from "../../src/engine/tensorflow/tensorflowEngine.ts";

export const wasmFolder = dirname(
  createRequire(import.meta.filename).resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"),
);

let engines: Promise<readonly [wasm: TensorFlowEngine, cpu: TensorFlowEngine]> | undefined;

/** The second engine on each runtime that comes along. */
export function tensorflowEngines(): Promise<readonly [wasm: TensorFlowEngine, cpu: TensorFlowEngine]> {
  engines ??= (async () =>
    [new TensorFlowEngine(await wasmRuntime(wasmFolder)), new TensorFlowEngine(await cpuRuntime())] as const)();
  return engines;
}
