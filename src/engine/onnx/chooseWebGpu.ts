import { createRequire } from "node:module";
import type { ChosenEngine } from "../engine.ts";
import { EngineError } from "../engineError.ts";
import type { OnnxRuntime } from "./onnxEngine.ts";
import { probeAdapter } from "./probeAdapter.ts";
import { WebGpuEngine } from "./webgpuEngine.ts";

/**
 * The GPU engine, after a process of its own has computed on the GPU.
 * @param entryFile the running program's file; the runtime is resolved from its node_modules
 * @throws EngineError when no GPU can be used
 */
export async function chooseWebGpu(entryFile: string): Promise<ChosenEngine> {
  const probe = await probeAdapter(entryFile);
  if (!probe.isUsable)
    throw new EngineError(
      `the engine webgpu cannot be used here: ${probe.cause}. Install or update the driver of the graphics device, or train on the ` +
        `processor: --engine onnxruntime, or the setting vaeLens.engine.`,
      { cause: probe.cause },
    );
  const runtime = createRequire(entryFile)("onnxruntime-node") as OnnxRuntime & {
    readonly env: { readonly versions: { readonly node?: string } };
  };
  const version = runtime.env.versions.node ?? "";
  return {
    engine: new WebGpuEngine(`webgpu ${version} on ${probe.device}`, runtime),
    reason: probe.isSoftware
      ? "requested; a software device computes on the processor, many times slower"
      : "requested",
    isSoftware: probe.isSoftware,
  };
}
