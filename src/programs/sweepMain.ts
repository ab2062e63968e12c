import { join } from "node:path";
import { sendToParent } from "../protocol/sendToParent.ts";
import { parseToSweep, type FromSweep, type ToSweep } from "../protocol/sweepMessages.ts";
import { readVersion } from "../store/version.ts";
import { runSweep } from "../sweep/runSweep.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";

// The process that runs one sweep for the editor; its workers are its own children.

const controller = new AbortController();
const send: (message: FromSweep) => void = sendToParent;
// A window that closes takes the channel along: checkpoint, then end.
process.on("disconnect", () => {
  controller.abort();
});
process.on("SIGINT", () => undefined);

async function sweep({ runFolder, ...start }: Extract<ToSweep, { type: "startSweep" }>): Promise<void> {
  const packageFolder = join(__dirname, "..");
  const options = {
    ...start,
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
    else send({ type: "sweepFailed", message: error instanceof Error ? error.message : String(error) });
  }
  if (process.connected) process.disconnect();
}

process.on("message", (raw) => {
  const message = parseToSweep(raw);
  if (message.type === "startSweep") void sweep(message);
  else controller.abort();
});
