import { join } from "node:path";
import { parseToSweepProgram, type FromSearch } from "../protocol/searchMessages.ts";
import type { FromSweep, ToSweep } from "../protocol/sweepMessages.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { failureMessage } from "../store/failure.ts";
import { readVersion } from "../store/version.ts";
import { runSweep } from "../sweep/runSweep.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";
import { searchForEditor } from "./searchInSweep.ts";

// The process that runs one sweep for the editor; its workers are its own children. It belongs to the run folder, not to the window that
// started it: what it does is on disk, where the next window reads it.

const controller = new AbortController();
const packageFolder = join(__dirname, "..");
const program = {
  version: readVersion(packageFolder),
  workerFile: join(__dirname, "worker.cjs"),
  mediaFolder: join(packageFolder, "media"),
  signal: controller.signal,
};
let stopsWithWindow = true;
// The window that would read it may have been closed.
process.stderr.on("error", () => undefined);
const send: (message: FromSweep | FromSearch) => void = sendToParent;
const close = connectToParent({
  parse: parseToSweepProgram,
  onMessage: (message) => {
    if (message.type === "stopSweep") {
      controller.abort();
      return;
    }
    if (message.type === "startSearch") {
      void searchForEditor(message, program, send).then(close);
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
  const options = { ...start, ...program, parsed: parseSpec(specText), runFolder: runFolder ?? undefined };
  try {
    for await (const event of runSweep(options)) send(event);
  } catch (error) {
    if (error instanceof SweepRejectedError) send({ type: "sweepRejected", problems: error.problems });
    else send({ type: "sweepFailed", message: failureMessage(error, `sweep ${start.specFile}`) });
  }
  close();
}
