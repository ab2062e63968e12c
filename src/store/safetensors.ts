/**
 * The safetensors format: 8 bytes of header length, a JSON header, then the arrays' bytes. Little endian, as every
 * machine Node runs on. https://huggingface.co/docs/safetensors
 */

export interface SafetensorsFile {
  /** Text by key. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, Float32Array>>;
  /** Shapes of tensors that are not flat (row-major). Other readers need them; vae-lens does not read them back. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** The bytes are not a valid safetensors file. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

interface TensorHeader {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const FLOAT_BYTES = 4;
const LENGTH_BYTES = 8;

/** The file as chunks, in order, without copies of the arrays. */
export function encodeSafetensors({ metadata, tensors, shapes = {} }: SafetensorsFile): readonly Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, values] of Object.entries(tensors)) {
    const end = offset + values.byteLength;
    header[name] = {
      dtype: "F32",
      shape: shapes[name] ?? [values.length],
      data_offsets: [offset, end],
    } satisfies TensorHeader;
    offset = end;
  }
  const text = JSON.stringify(header);
  // Spaces pad the header so that the arrays start at a multiple of eight.
  const bytes = Buffer.from(text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8)));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
  const arrays = Object.values(tensors).map(
    (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return [length, bytes, ...arrays];
}

/** @throws SafetensorsError when the bytes are truncated or not in this format. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { metadata, places } = decodeHeader(bytes);
  const tensors = Object.fromEntries(
    places.map(({ name, start, end }) => {
      // Copied into a buffer of its own: the slice of a Node Buffer would be a view of the whole file.
      const values = new Float32Array((end - start) / FLOAT_BYTES);
      new Uint8Array(values.buffer).set(bytes.subarray(start, end));
      return [name, values];
    }),
  );
  return { metadata, tensors };
}

/** @throws SafetensorsError when the bytes are truncated or not in this format. */
export function decodeMetadata(bytes: Uint8Array): SafetensorsFile["metadata"] {
  return decodeHeader(bytes).metadata;
}

interface Header {
  readonly metadata: SafetensorsFile["metadata"];
  /** In bytes from the beginning of the file. */
  readonly places: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

function decodeHeader(bytes: Uint8Array): Header {
  const headerEnd = headerEndOf(bytes);
  const { __metadata__: metadata = {}, ...headers } = parseHeader(bytes.subarray(LENGTH_BYTES, headerEnd));
  const places = Object.entries(headers).map(([name, header]) => {
    if (!isTensorHeader(header)) throw new SafetensorsError(`its header has no valid position of ${name}`);
    if (header.dtype !== "F32") throw new SafetensorsError(`${name} is ${header.dtype}; only F32 is read`);
    const [start, end] = header.data_offsets;
    if (start < 0 || end < start || (end - start) % FLOAT_BYTES !== 0) {
      throw new SafetensorsError(`its header has no valid position of ${name}`);
    }
    if (headerEnd + end > bytes.length) {
      throw new SafetensorsError(
        `${name} is truncated: the file has ${bytes.length} bytes, it needs ${headerEnd + end}`,
      );
    }
    return { name, start: headerEnd + start, end: headerEnd + end };
  });
  // Arrays that share bytes would take more memory than the file.
  const total = places.reduce((sum, { start, end }) => sum + end - start, 0);
  if (total > bytes.length - headerEnd) throw new SafetensorsError("its arrays overlap");
  if (!isTexts(metadata)) throw new SafetensorsError("its metadata are not texts");
  return { metadata, places };
}

function headerEndOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < LENGTH_BYTES) throw new SafetensorsError("the file is truncated");
  const headerEnd = LENGTH_BYTES + Number(view.getBigUint64(0, true));
  if (headerEnd > bytes.length) throw new SafetensorsError("the file is truncated, or not a safetensors file");
  return headerEnd;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new SafetensorsError("its header is not JSON");
  }
  if (typeof header !== "object" || header === null) throw new SafetensorsError("its header is not a JSON object");
  return header as Record<string, unknown>;
}

function isTexts(metadata: unknown): metadata is Record<string, string> {
  return (
    typeof metadata === "object" &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === "string")
  );
}

function isTensorHeader(header: unknown): header is TensorHeader {
  if (typeof header !== "object" || header === null) return false;
  const { dtype, data_offsets: offsets } = header as Partial<TensorHeader>;
  return (
    typeof dtype === "string" && Array.isArray(offsets) && offsets.length === 2 && offsets.every(Number.isSafeInteger)
  );
}
