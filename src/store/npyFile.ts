import { writeFileAtomically } from "./atomicFile.ts";

/** Writes an array as numpy.save does (.npy, version 1), last axis fastest. @throws StoreError */
export function writeNpy(file: string, shape: readonly number[], values: Float32Array | Int32Array): void {
  const [single] = shape;
  const axes = shape.length === 1 ? `${single},` : shape.join(", ");
  const header = `{'descr': '${values instanceof Int32Array ? "<i4" : "<f4"}', 'fortran_order': False, 'shape': (${axes}), }`;
  // The format pads magic, version and header to a multiple of 64 bytes; the header ends with a line feed.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const start = Buffer.alloc(10);
  start.write("\x93NUMPY\x01\x00", "latin1");
  start.writeUInt16LE(length, 8);
  const text = Buffer.from(`${header.padEnd(length - 1)}\n`, "latin1");
  writeFileAtomically(file, [start, text, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}
