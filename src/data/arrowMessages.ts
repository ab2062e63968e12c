import type { Schema } from "apache-arrow";
import type { Message, RecordBatch } from "apache-arrow/ipc/metadata/message";
import { messageDecoder } from "./arrowMetadata.ts";
import { DataError } from "./dataError.ts";

/** The messages of an Arrow file or stream: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc */

const fileMark = "ARROW1";
const FILE_MARK_BYTES = 8;
/** The length of the footer, and the mark. */
const FILE_END_BYTES = 10;
const continuation = -1;

export interface ArrowBatch {
  readonly header: RecordBatch;
  readonly body: Buffer;
}

export interface ArrowRows extends ArrowBatch {
  /** By their number in the schema, each the parts that are one after the other. */
  readonly dictionaries: ReadonlyMap<number, readonly ArrowBatch[]>;
}

export interface ArrowMessages {
  readonly schema: Schema;
  /** Of the metadata: 4 is version 1.0 of the format. */
  readonly version: number;
  readonly batches: readonly ArrowRows[];
}

/** A file or stream; those of versions before 0.15 only show it by their names. */
export function isArrow(bytes: Buffer): boolean {
  if (isArrowFile(bytes)) return true;
  if (bytes.length < 8 || bytes.readInt32LE(0) !== continuation) return false;
  const length = bytes.readInt32LE(4);
  return length > 0 && length % 4 === 0 && length <= bytes.length;
}

function isArrowFile(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, fileMark.length) === fileMark;
}

/**
 * A file holds a stream between its marks, with an index at its end, which is not needed to read all of it.
 * @throws DataError if it is incomplete; RangeError if it is damaged
 */
export async function readArrowMessages(bytes: Buffer, name: string): Promise<ArrowMessages> {
  const decode = await messageDecoder(name);
  const isFile = isArrowFile(bytes);
  const [start, end] = isFile ? [FILE_MARK_BYTES, footerStart(bytes, name)] : [0, bytes.length];
  let schema: Schema | undefined;
  let version = 0;
  const dictionaries = new Map<number, readonly ArrowBatch[]>();
  const batches: ArrowRows[] = [];
  for (const { message, body } of messagesIn(bytes, start, end, name, decode)) {
    if (message.isSchema()) {
      schema = message.header();
      version = message.version;
    } else if (message.isDictionaryBatch()) {
      const { id, isDelta, data } = message.header();
      dictionaries.set(id, [...(isDelta ? (dictionaries.get(id) ?? []) : []), { header: data, body }]);
    } else if (message.isRecordBatch()) {
      // A stream may replace a dictionary between batches; in a file it may follow the batch that uses it.
      const known = isFile ? dictionaries : new Map(dictionaries);
      batches.push({ header: message.header(), body, dictionaries: known });
    }
  }
  if (schema === undefined) throw new RangeError("it has no schema");
  return { schema, version, batches };
}

/** Each is a mark, the length of its metadata, the metadata, and a body; a length of 0 ends the stream. */
function* messagesIn(
  bytes: Buffer,
  start: number,
  end: number,
  name: string,
  decode: (metadata: Buffer) => Message,
): Generator<{ readonly message: Message; readonly body: Buffer }> {
  const within = (position: number): number => {
    if (position > end) throw truncated(bytes, name);
    return position;
  };
  for (let at = start; at < end;) {
    let length = bytes.readInt32LE(within(at + 4) - 4);
    at += 4;
    if (length === continuation) {
      length = bytes.readInt32LE(within(at + 4) - 4);
      at += 4;
    }
    if (length === 0) {
      if (end - at >= 8) throw new RangeError("it goes on after its end");
      return;
    }
    if (length < 0) throw new RangeError("a message has no valid length");
    const metadata = bytes.subarray(at, within(at + length));
    const message = decode(metadata);
    at += length;
    if (!(message.bodyLength >= 0)) throw new RangeError("a message has no valid length");
    const body = bytes.subarray(at, within(at + message.bodyLength));
    at += body.length;
    yield { message, body };
  }
}

function footerStart(bytes: Buffer, name: string): number {
  const end = bytes.length - FILE_END_BYTES;
  if (end < FILE_MARK_BYTES || bytes.toString("latin1", bytes.length - fileMark.length) !== fileMark)
    throw truncated(bytes, name);
  const start = end - bytes.readInt32LE(end);
  if (start > end || start < FILE_MARK_BYTES) throw new RangeError("its footer has no valid length");
  return start;
}

function truncated(bytes: Buffer, name: string): DataError {
  return new DataError(
    "data-file-truncated",
    `${name} is incomplete: it has ${bytes.length} bytes, but an Arrow ${isArrowFile(bytes) ? `file must end with "${fileMark}"` : "stream of its kind goes on"}. Write or download it again.`,
  );
}
