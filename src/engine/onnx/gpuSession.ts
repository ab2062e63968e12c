import type { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-common";
import type { Tensor } from "../../graph/tensor.ts";
import { emitOnnx, type HeldValues } from "./emitOnnx.ts";
import { encodeOnnxModel } from "./onnxModel.ts";
import { ONLY_ERRORS, type OnnxRuntime } from "./onnxEngine.ts";
import { gpuError } from "./gpuError.ts";

export interface GpuSessionOptions {
  /** Outputs that stay on the device. Others come back. */
  readonly stay?: readonly string[];
  /** Values of inputs that never change: part of the graph. */
  readonly held?: HeldValues;
}

/** A graph on the GPU whose inputs and outputs may stay there. */
export class GpuSession {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async create(
    runtime: OnnxRuntime,
    outputs: Readonly<Record<string, Tensor>>,
    { stay = [], held = {} }: GpuSessionOptions = {},
  ): Promise<GpuSession> {
    const places = Object.keys(outputs).map((name) => [name, stay.includes(name) ? "gpu-buffer" : "cpu"] as const);
    const model = encodeOnnxModel(emitOnnx(outputs, held, { forGpu: true }));
    try {
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: ["webgpu"],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        graphOptimizationLevel: "all",
        logSeverityLevel: ONLY_ERRORS,
        preferredOutputLocation: Object.fromEntries(places),
        // A node on the processor between two on the device would cost two transfers at every step, and nobody would see it.
        extra: { session: { disable_cpu_ep_fallback: "1" } },
      });
      return new GpuSession(session);
    } catch (error) {
      throw gpuError(error);
    }
  }

  async run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>> {
    try {
      return await this.#session.run(feeds);
    } catch (error) {
      throw gpuError(error);
    }
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}
