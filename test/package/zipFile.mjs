// Reads the files of a .zip or .vsix: enough of the format for what vsce writes (no Zip64, no encryption).
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const DEFLATED = 8;

/**
 * @param {string} file
 * @returns {Map<string, () => Buffer>} contents by path
 */
export function readZip(file) {
  const bytes = readFileSync(file);
  let end = bytes.length - END_BYTES;
  while (bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  const files = new Map();
  let entry = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => bytes.readUInt16LE(entry + offset));
    const name = bytes.toString("utf8", entry + 46, entry + 46 + nameBytes);
    const method = bytes.readUInt16LE(entry + 10);
    const packedBytes = bytes.readUInt32LE(entry + 20);
    const local = bytes.readUInt32LE(entry + 42);
    files.set(name, () => {
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.subarray(start, start + packedBytes);
      return method === DEFLATED ? inflateRawSync(packed) : packed;
    });
    entry += 46 + nameBytes + extraBytes + commentBytes;
  }
  return files;
}
