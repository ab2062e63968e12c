import { writeSync } from "node:fs";
import { OUT_OF_MEMORY, maxReaderBytes } from "./readerLimits.ts";

// A thread of a reader. The reader's own event loop cannot watch: it is blocked exactly when something goes wrong.

const PERIOD_MS = 250;
const parent = process.ppid;
const limitBytes = maxReaderBytes();

setInterval(() => {
  if (process.memoryUsage.rss() > limitBytes) {
    writeSync(2, `\n${OUT_OF_MEMORY}\n`);
    process.kill(process.pid, "SIGKILL");
  }
  // Also a blocked reader ends with its parent.
  if (!isAlive(parent)) process.kill(process.pid, "SIGKILL");
}, PERIOD_MS);

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return process.ppid === id;
  } catch {
    return false;
  }
}
