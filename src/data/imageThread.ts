import { parentPort, workerData } from "node:worker_threads";
import { decodeBatch, type ImageBatch } from "./imageBatch.ts";
import { type CompiledPrograms, useCompiled } from "./imageProgram.ts";

/** The program of a thread that decodes images; imageThreads.ts starts several. */

useCompiled(workerData as CompiledPrograms);

parentPort?.on("message", (batch: ImageBatch) => {
  void decodeBatch(batch).then((answer) => {
    // The pixels are transferred, not copied.
    parentPort?.postMessage(answer, [answer.pixels]);
  });
});
