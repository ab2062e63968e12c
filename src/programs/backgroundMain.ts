import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ChildLink } from "../protocol/childLink.ts";
import {
  parseFromReaderEnvelope,
  parseToBackgroundEnvelope,
  type FromReader,
  type ToReader,
} from "../protocol/readerMessages.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";
import { maxHeapMebibytes } from "./readerLimits.ts";
import { ReaderPool } from "./readerPool.ts";

// The process that reads files and predicts for the editor, so that a gigabyte of data does not block the extension host. Its readers do
// the work; this process only hands out requests, so that it can always answer.

const pool = new ReaderPool({
  start: ({ onMessage, onExit }) =>
    new ChildLink<ToReader, FromReader>({
      file: join(__dirname, "reader.cjs"),
      execArgv: [`--max-old-space-size=${maxHeapMebibytes()}`],
      parse: parseFromReaderEnvelope,
      stopMessage: { type: "stop" },
      graceMs: 0,
      onMessage,
      onExit,
    }),
  send: sendToParent,
  maxReaders: Math.max(2, availableParallelism() - 1),
});

connectToParent({
  parse: parseToBackgroundEnvelope,
  onMessage: (message) => {
    switch (message.type) {
      case "stop":
        end();
        break;
      case "limitReading":
        pool.limitReading(message);
        break;
      case "cancelProbe":
        pool.cancel(message.id);
        break;
      default:
        pool.ask(message);
    }
  },
  onDisconnect: end,
  onTerminate: end,
});

function end(): void {
  pool.close();
  process.exit(0);
}
