/**
 * The header of a safetensors file: 8 bytes of its length, then JSON, then the arrays' bytes. Little endian, as every machine Node runs on.
 * Checkpoints are such files, and data can be. https://huggingface.co/docs/safetensors
 */

/** The bytes are not a valid safetensors file; the message follows the file's name. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

export interface SafetensorsHeader {
  /** Text by key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the header. */
  readonly tensors: readonly TensorPlace[];
}

/** Where an array is; its size is that of its type and shape if `elementBytes` is known. */
export interface TensorPlace {
  readonly name: string;
  /** As the format calls it: F32, BF16, I64 ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** In bytes from the beginning of the file. */
  readonly start: number;
  readonly end: number;
}

export const SAFETENSORS_LENGTH_BYTES = 8;
/** The bound of the format's own library. */
const MAX_HEADER_BYTES = 100_000_000;

/** Bytes of one value, of types whose values are whole bytes. */
const elementBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
  C64: 8,
};

/** Whether a file begins like this format: a length of the header that is allowed, and JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length <= SAFETENSORS_LENGTH_BYTES || bytes[SAFETENSORS_LENGTH_BYTES] !== 0x7b) return false;
  return lengthOf(bytes) <= MAX_HEADER_BYTES;
}

/** @throws SafetensorsError when the bytes are truncated, not in this format, or the header contradicts itself or the file's size. */
export function readSafetensorsHeader(bytes: Uint8Array): SafetensorsHeader {
  const headerEnd = headerEndOf(bytes);
  const { __metadata__: metadata = {}, ...headers } = parseHeader(bytes.subarray(SAFETENSORS_LENGTH_BYTES, headerEnd));
  const tensors = Object.entries(headers).map(([name, header]) => placeOf(name, header, headerEnd, bytes.length));
  checkApart(tensors);
  if (!isTexts(metadata)) throw new SafetensorsError("its metadata are not texts");
  return { metadata, tensors };
}

function lengthOf(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true));
}

function headerEndOf(bytes: Uint8Array): number {
  if (bytes.length < SAFETENSORS_LENGTH_BYTES) throw new SafetensorsError("the file is truncated");
  const length = lengthOf(bytes);
  if (length > MAX_HEADER_BYTES)
    throw new SafetensorsError(
      `its header would have ${length.toLocaleString("en")} bytes, so that it is not a safetensors file`,
    );
  const end = SAFETENSORS_LENGTH_BYTES + length;
  if (end > bytes.length)
    throw new SafetensorsError(
      `the file is truncated, or not a safetensors file: its header has ${length.toLocaleString("en")} bytes, and the file ${bytes.length.toLocaleString("en")}`,
    );
  return end;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new SafetensorsError("its header is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw new SafetensorsError("its header is not a JSON object");
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new SafetensorsError(`its header has ${JSON.stringify(twice)} twice`);
  return header as Record<string, unknown>;
}

/** JSON.parse keeps the last of two equal keys, without a word. @param text valid JSON */
function repeatedKey(text: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (const [token, string] of text.matchAll(/("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && string !== undefined) {
      const key = JSON.parse(string) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}

function placeOf(name: string, header: unknown, headerEnd: number, fileBytes: number): TensorPlace {
  if (!isTensorHeader(header))
    throw new SafetensorsError(`its header has no valid type, shape and position of ${name}`);
  const { dtype, shape, data_offsets: offsets } = header;
  const [start, end] = offsets;
  if (start < 0 || end < start) throw new SafetensorsError(`its header has no valid position of ${name}`);
  const each = Object.hasOwn(elementBytes, dtype) ? elementBytes[dtype] : undefined;
  const size = each === undefined ? undefined : shape.reduce((product, axis) => product * axis, each);
  if (size !== undefined && size !== end - start) {
    throw new SafetensorsError(
      `${name} is ${dtype} of shape ${shape.join(" x ") || "()"}, which needs ${size} bytes, but its position has ${end - start}`,
    );
  }
  if (headerEnd + end > fileBytes) {
    throw new SafetensorsError(`${name} is truncated: the file has ${fileBytes} bytes, it needs ${headerEnd + end}`);
  }
  return { name, dtype, shape, start: headerEnd + start, end: headerEnd + end };
}

/** Arrays that share bytes would take more memory than the file. */
function checkApart(tensors: readonly TensorPlace[]): void {
  const ordered = tensors.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start);
  ordered.forEach(({ name, start }, i) => {
    const before = ordered[i - 1];
    if (before !== undefined && start < before.end)
      throw new SafetensorsError(`its arrays overlap: ${before.name} and ${name} share bytes`);
  });
}

function isTexts(metadata: unknown): metadata is Record<string, string> {
  return (
    typeof metadata === "object" &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === "string")
  );
}

interface TensorHeader {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function isTensorHeader(header: unknown): header is TensorHeader {
  if (typeof header !== "object" || header === null) return false;
  const { dtype, shape, data_offsets: offsets } = header as Partial<TensorHeader>;
  return (
    typeof dtype === "string" &&
    Array.isArray(shape) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(Number.isSafeInteger)
  );
}
