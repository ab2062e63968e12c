import { constants, setPriority } from "node:os";
import { sendToParent } from "../protocol/sendToParent.ts";
import { parseToWorker, type FromWorker } from "../protocol/workerMessages.ts";
import { BatchWorker } from "./batchWorker.ts";

// The editor and the user's own programs come first.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Not allowed in some sandboxes; then the worker runs as any other process.
}

const parent = process.ppid;
// A parent that died has closed the channel; what is on disk is whole.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent decides what it means.
process.on("SIGINT", () => undefined);

const worker = new BatchWorker({
  send: (message: FromWorker) => sendToParent(message),
  close: () => {
    process.disconnect();
  },
  entryFile: __filename,
  endIfAbandoned: () => {
    if (process.ppid !== parent) process.exit(0);
  },
});
process.on("message", (message) => {
  void worker.handle(parseToWorker(message));
});
