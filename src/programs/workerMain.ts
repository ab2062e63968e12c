import { parseToWorker, type FromWorker } from "../protocol/workerMessages.ts";
import { BatchWorker } from "./batchWorker.ts";
import { connectToParent, lowerPriority, sendToParent } from "./childProcess.ts";

// The process that trains batches of a sweep.

lowerPriority();
const parent = process.ppid;
const worker = new BatchWorker({
  send: (message: FromWorker) => sendToParent(message),
  close: () => close(),
  entryFile: __filename,
  endIfAbandoned: () => {
    if (process.ppid !== parent) process.exit(0);
  },
});
const close = connectToParent({
  parse: parseToWorker,
  onMessage: (message) => void worker.handle(message),
  onDisconnect: () => process.exit(0),
});
