import { readSafetensorsHeader, SAFETENSORS_LENGTH_BYTES, SafetensorsError } from "../files/safetensorsHeader.ts";

/** Arrays of float32 in the safetensors format, as checkpoints and exported models have them. */
export interface SafetensorsFile {
  /** Text by key. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, Float32Array>>;
  /** Shapes of tensors that are not flat (row-major). Other readers need them; vae-lens does not read them back. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** The file as chunks, in order, without copies of the arrays. */
export function encodeSafetensors({ metadata, tensors, shapes = {} }: SafetensorsFile): readonly Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, values] of Object.entries(tensors)) {
    const end = offset + values.byteLength;
    header[name] = { dtype: "F32", shape: shapes[name] ?? [values.length], data_offsets: [offset, end] };
    offset = end;
  }
  const text = JSON.stringify(header);
  // Spaces pad the header so that the arrays start at a multiple of eight.
  const bytes = Buffer.from(text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8)));
  const length = new Uint8Array(SAFETENSORS_LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
  const arrays = Object.values(tensors).map(
    (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return [length, bytes, ...arrays];
}

/** @throws SafetensorsError when the bytes are truncated or not in this format, or an array is not float32. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { metadata, tensors: places } = readSafetensorsHeader(bytes);
  const tensors = Object.fromEntries(
    places.map(({ name, dtype, start, end }) => {
      if (dtype !== "F32") throw new SafetensorsError(`${name} is ${dtype}; only F32 is read`);
      // Copied into a buffer of its own: the slice of a Node Buffer would be a view of the whole file.
      const values = new Float32Array((end - start) / Float32Array.BYTES_PER_ELEMENT);
      new Uint8Array(values.buffer).set(bytes.subarray(start, end));
      return [name, values];
    }),
  );
  return { metadata, tensors };
}

/** @throws SafetensorsError when the bytes are truncated or not in this format. */
export function decodeMetadata(bytes: Uint8Array): SafetensorsFile["metadata"] {
  return readSafetensorsHeader(bytes).metadata;
}
