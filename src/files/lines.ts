import { closeSync, openSync, readSync } from "node:fs";
import { RefusedFile } from "./refusedFile.ts";
import { READING_FLAGS, regularSize } from "./regularFile.ts";

const CHUNK_BYTES = 1 << 20;
/** No line of a file that is read by lines comes near it. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

/**
 * The lines of a file of any size, without their ends. What follows the last line end counts as a line, if there is anything.
 * @throws RefusedFile for a line without end or a file that is not a regular one; errors of the file system
 */
export function* linesOf(file: string): Generator<string, void, void> {
  regularSize(file);
  const descriptor = openSync(file, READING_FLAGS);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let begun: Buffer[] = [];
    let begunBytes = 0;
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1 && end < read; end = chunk.indexOf(10, start)) {
        yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString("utf8");
        [begun, begunBytes] = [[], 0];
        start = end + 1;
      }
      if (start === read) continue;
      begun.push(Buffer.from(chunk.subarray(start, read)));
      begunBytes += read - start;
      if (begunBytes > MAX_LINE_BYTES) throw new RefusedFile("has a line of more than 64 MiB: it is damaged");
    }
    if (begunBytes > 0) yield Buffer.concat(begun).toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}
