/** Runs .onnx files as another program would, on the runtime that is meant. */
import { createRequire } from "node:module";
import type { InferenceSession, Tensor } from "onnxruntime-common";

interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => Tensor;
  readonly env: { readonly wasm: { numThreads?: number } };
}

// In one process the packages share a registry: the first one has the name "cpu", and without a name the native library computes
// for both. "wasm" is onnxruntime-web's alone.
const require = createRequire(import.meta.filename);
const native = require("onnxruntime-node") as Runtime;
const web = require("onnxruntime-web") as Runtime;
web.env.wasm.numThreads = 1;

const runtimes = {
  "onnxruntime-node": { runtime: native, provider: "cpu" },
  "onnxruntime-web": { runtime: web, provider: "wasm" },
} as const;
export type RuntimeName = keyof typeof runtimes;
export const runtimeNames = Object.keys(runtimes) as readonly RuntimeName[];

/** Outputs by name, of inputs of so many rows; inputs that the file does not have are left out. */
export async function runOnnxFile(
  name: RuntimeName,
  file: Uint8Array,
  rows: number,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<Record<string, Float32Array>> {
  const { runtime, provider } = runtimes[name];
  const session = await runtime.InferenceSession.create(file, { executionProviders: [provider] });
  const feeds = session.inputNames.map((input) => {
    const values = inputs[input];
    if (values === undefined) throw new Error(`the file wants ${input}`);
    return [input, new runtime.Tensor("float32", values, [rows, values.length / rows])] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = Object.fromEntries(
    Object.entries(results).map(([output, { data }]) => [output, Float32Array.from(data as Float32Array)]),
  );
  await session.release();
  return outputs;
}
