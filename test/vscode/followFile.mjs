import { closeSync, openSync, readSync, writeFileSync } from "node:fs";

/**
 * Passes on what is appended to a file, by polling: watching misses changes on some container file systems.
 * @param {string} file is created empty
 * @param {(chunk: Buffer) => void} onChunk
 * @returns {() => void} passes on the rest and stops
 */
export function followFile(file, onChunk) {
  writeFileSync(file, "");
  const descriptor = openSync(file, "r");
  const buffer = Buffer.alloc(64 * 1024);
  const readRest = () => {
    for (let length; (length = readSync(descriptor, buffer)) > 0;) onChunk(Buffer.from(buffer.subarray(0, length)));
  };
  const timer = setInterval(readRest, 100);
  return () => {
    clearInterval(timer);
    readRest();
    closeSync(descriptor);
  };
}
