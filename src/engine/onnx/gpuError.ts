import { EngineError, messageOf } from "../engineError.ts";

/** What went wrong on the device. Its state is lost, and with it that of every graph of this process. */
export class GpuError extends EngineError {
  override readonly name = "GpuError";
}

/** Causes by the words of the runtime and of Dawn, its implementation of WebGPU; the first that matches. */
const causes: readonly (readonly [RegExp, string])[] = [
  [
    /fallback to CPU EP has been explicitly disabled/i,
    "the runtime has no GPU kernel for a part of this model, and would compute it on the processor at every step",
  ],
  [
    /out of (device )?memory|out_of_(device_)?memory|invalid buffer.*previous error|failed to (allocate|create).*buffer/i,
    "the GPU has too little memory: choose a smaller training.batchSize or model, or close other programs that use the GPU",
  ],
  [
    /too many storage buffers|narrowing|exceeds the (max|limit)/i,
    "an array is larger than the GPU's limit for one buffer",
  ],
  [
    /device.*(lost|destroyed|removed|hung)|lost.*device/i,
    "the GPU was lost: its driver was restarted, or another program reset it",
  ],
];

/** The cause in the words of a person, with the runtime's own. */
export function gpuError(error: unknown): GpuError {
  const words = messageOf(error);
  const [, cause = "the GPU reported an error"] = causes.find(([pattern]) => pattern.test(words)) ?? [];
  return new GpuError(`${cause} (${words})`);
}
