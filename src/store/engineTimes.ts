import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as Type from "typebox";
import { Compile } from "typebox/schema";
import { record } from "../spec/schema/pieces.ts";
import { writeJsonAtomically } from "./atomicFile.ts";
import { readJsonFile } from "./readJsonFile.ts";
import { StoreError } from "./storeError.ts";
import { userFolder } from "./userFolder.ts";

/** How long the same work takes on each of two engines, milliseconds, as measured on this machine. */
export interface EngineTimes {
  readonly cpuMs: number;
  readonly gpuMs: number;
}

const milliseconds = Type.Number({ exclusiveMinimum: 0 });
const fileSchema = record(Type.Object({ cpuMs: milliseconds, gpuMs: milliseconds }));

/** The processor's engine or the GPU's, and why. */
export interface MeasuredEngine {
  readonly choice: "onnxruntime" | "webgpu";
  readonly reason: string;
}

/**
 * The quicker one of two engines. Work that runs side by side shares a device's time, but each has a core of the processor for itself.
 * @param what was timed, such as "an epoch of a batch"
 * @param parallel how many run side by side on the processor
 */
export function quickerEngine(
  { cpuMs, gpuMs }: EngineTimes,
  what: string,
  { device, parallel }: { readonly device: string; readonly parallel: number },
): MeasuredEngine {
  const cores = parallel === 1 ? "one core" : `each of ${parallel} cores`;
  const times = `${what} takes ${seconds(cpuMs)} on ${cores} of the processor and ${seconds(gpuMs)} with ${device}`;
  return { choice: gpuMs < cpuMs / parallel ? "webgpu" : "onnxruntime", reason: `measured: ${times}` };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toPrecision(2)} s`;
}

const FILE = "engineTimes.json";
/** The oldest are dropped. */
const MAX_ENTRIES = 200;
const MAX_BYTES = 1 << 20;

/** The times measured before for these graphs and devices, if any. @param measured what they depend on, as JSON */
export function knownEngineTimes(measured: string, folder = userFolder()): EngineTimes | undefined {
  return readAll(folder)[keyOf(measured)];
}

/** Keeps them where the user's folder can be written. */
export function keepEngineTimes(measured: string, times: EngineTimes, folder = userFolder()): void {
  const { [keyOf(measured)]: _, ...others } = readAll(folder);
  const entries = [...Object.entries(others).slice(1 - MAX_ENTRIES), [keyOf(measured), times]];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeJsonAtomically(join(folder, FILE), Object.fromEntries(entries));
  } catch {
    // They are measured again.
  }
}

function readAll(folder: string): Readonly<Record<string, EngineTimes>> {
  try {
    const content = readJsonFile(join(folder, FILE), MAX_BYTES);
    return Compile(fileSchema).Check(content) ? content : {};
  } catch (error) {
    // Missing or damaged: everything is measured again.
    if (error instanceof StoreError) return {};
    throw error;
  }
}

function keyOf(measured: string): string {
  return createHash("sha256").update(measured).digest("hex").slice(0, 32);
}
