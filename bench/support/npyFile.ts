/** A float32 .npy file (version 1) of `rows` rows, as numpy.save writes it. */
export function npyFile(rows: number, values: Float32Array): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${values.length / rows}), }`;
  // Magic, version and header fill whole blocks of 64 bytes, and a line end closes the header.
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const start = Buffer.alloc(10);
  start.write("\x93NUMPY\x01\x00", "latin1");
  start.writeUInt16LE(length, 8);
  const text = Buffer.from(`${header.padEnd(length - 1)}\n`, "latin1");
  return Buffer.concat([start, text, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}
