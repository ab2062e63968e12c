import type { Engine } from "../engine/engine.ts";
import { keepEngineTimes, knownEngineTimes, quickerEngine, type EngineTimes } from "../store/engineTimes.ts";
import { stackKey } from "../training/planBatches.ts";
import { LatentDecoder } from "./latentDecoder.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** The GPU's engine, asked for only where a decoder is slow; undefined where no GPU can be used. */
export type FindGpu = () => Promise<Engine | undefined>;

/** One frame of the screen: a decoder that takes no longer follows a slider. */
const SLOW_MS = 16;
/** The time of a trial that has not ended. A driver may end this process in it, and the next process does not try again. */
const UNFINISHED_MS = 1e9;

/**
 * A decoder of one row at a time, on the processor, or on the GPU where it is slow on the processor and measured to be quicker there. The
 * times are remembered for this kind of model and device.
 */
export async function quickerDecoder(engine: Engine, point: TrainedPoint, findGpu: FindGpu): Promise<LatentDecoder> {
  const decoder = await LatentDecoder.create(engine, point, { rows: 1 });
  // Draws are one short run for each column, each of which would wait for the device.
  if (decoder.kind === "draw") return decoder;
  const cpuMs = await decodeMs(decoder, point);
  const gpu = cpuMs > SLOW_MS ? await findGpu() : undefined;
  if (gpu === undefined) return decoder;
  const measured = JSON.stringify([engine.name, gpu.name, "decoding", stackKey(point.point.spec)]);
  const isQuicker = (times: EngineTimes): boolean =>
    quickerEngine(times, "a row", { device: gpu.name, parallel: 1 }).choice === "webgpu";
  const known = knownEngineTimes(measured);
  if (known !== undefined && !isQuicker(known)) return decoder;
  if (known === undefined) keepEngineTimes(measured, { cpuMs, gpuMs: UNFINISHED_MS });
  const other = await LatentDecoder.create(gpu, point, { rows: 1 }).catch(() => undefined);
  // What the GPU cannot do is done on the processor: nothing is lost but time.
  const gpuMs = other && (await decodeMs(other, point).catch(() => undefined));
  if (gpuMs !== undefined) keepEngineTimes(measured, { cpuMs, gpuMs });
  const [chosen, left] =
    other !== undefined && gpuMs !== undefined && isQuicker({ cpuMs, gpuMs }) ? [other, decoder] : [decoder, other];
  await left?.dispose();
  return chosen;
}

/** Milliseconds of a decode, the second one where the first, which prepares memory and programs, is slow. */
async function decodeMs(decoder: LatentDecoder, { point }: TrainedPoint): Promise<number> {
  const given = { rows: 1, z: new Float32Array(point.spec.model.latentSize) };
  let ms = Infinity;
  for (let i = 0; i < 2 && ms > SLOW_MS; i++) {
    const begin = performance.now();
    await decoder.decode(given);
    ms = performance.now() - begin;
  }
  return ms;
}
