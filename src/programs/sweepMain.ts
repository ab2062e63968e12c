import { join } from "node:path";
import { parseToSweep, type FromSweep, type ToSweep } from "../protocol/sweepMessages.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { failureMessage } from "../store/failure.ts";
import { readVersion } from "../store/version.ts";
import { runSweep } from "../sweep/runSweep.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";

// The process that runs one sweep for the editor; its workers are its own children. It belongs to the run folder, not to the window that
// started it: what it does is on disk, where the next window reads it.

const controller = new AbortController();
let stopsWithWindow = true;
// The window that would read it may have been closed.
process.stderr.on("error", () => undefined);
const send: (message: FromSweep) => void = sendToParent;
const close = connectToParent({
  parse: parseToSweep,
  onMessage: (message) => {
    if (message.type === "stopSweep") {
      controller.abort();
      return;
    }
    stopsWithWindow = message.stopWithWindow;
    void sweep(message);
  },
  onDisconnect: () => {
    if (stopsWithWindow) controller.abort();
  },
  onTerminate: () => controller.abort(),
});

async function sweep({ runFolder, specText, ...start }: Extract<ToSweep, { type: "startSweep" }>): Promise<void> {
  const packageFolder = join(__dirname, "..");
  const options = {
    ...start,
    parsed: parseSpec(specText),
    runFolder: runFolder ?? undefined,
    version: readVersion(packageFolder),
    workerFile: join(__dirname, "worker.cjs"),
    mediaFolder: join(packageFolder, "media"),
    signal: controller.signal,
  };
  try {
    for await (const event of runSweep(options)) send(event);
  } catch (error) {
    if (error instanceof SweepRejectedError) send({ type: "sweepRejected", problems: error.problems });
    else send({ type: "sweepFailed", message: failureMessage(error, `sweep ${start.specFile}`) });
  }
  close();
}
