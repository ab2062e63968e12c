import type { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import type { Field } from "apache-arrow/fb/field";
import type { Message as MessageTable } from "apache-arrow/fb/message";
import type { RecordBatch } from "apache-arrow/fb/record-batch";
import type { Schema } from "apache-arrow/fb/schema";
import type { Message } from "apache-arrow/ipc/metadata/message";
import { DataError } from "./dataError.ts";

/** The headers that this reader knows. */
const headerType = { schema: 1, dictionaryBatch: 2, recordBatch: 3 };
/** Deeper types are those of a damaged file, in which a type may hold itself. */
const MAX_DEPTH = 64;

/**
 * The metadata of a message, after the lengths of its lists are compared with its size: the library takes them as they are, and a damaged
 * list of two billion entries would fill the memory.
 * @param name of the file, for messages
 * @throws RangeError, what the library throws, and DataError for big-endian numbers
 */
export async function messageDecoder(name: string): Promise<(metadata: Uint8Array) => Message> {
  // Loaded for the first Arrow file only.
  const [{ Message: decoded }, tables, { ByteBuffer }] = await Promise.all([
    import("apache-arrow/ipc/metadata/message"),
    loadTables(),
    import("flatbuffers"),
  ]);
  return (metadata) => {
    checkMessage(tables.message.getRootAsMessage(new ByteBuffer(metadata)), metadata.length, tables, name);
    return decoded.decode(metadata);
  };
}

interface Tables {
  readonly message: typeof MessageTable;
  readonly schema: new () => Schema;
  readonly dictionaryBatch: new () => DictionaryBatch;
  readonly recordBatch: new () => RecordBatch;
}

async function loadTables(): Promise<Tables> {
  const [message, schema, dictionary, batch] = await Promise.all([
    import("apache-arrow/fb/message"),
    import("apache-arrow/fb/schema"),
    import("apache-arrow/fb/dictionary-batch"),
    import("apache-arrow/fb/record-batch"),
  ]);
  return {
    message: message.Message,
    schema: schema.Schema,
    dictionaryBatch: dictionary.DictionaryBatch,
    recordBatch: batch.RecordBatch,
  };
}

/** @param bytes of the metadata */
function checkMessage(message: MessageTable, bytes: number, tables: Tables, name: string): void {
  /** What all lists together may have. */
  let left = bytes;
  const spend = (entries: number, bytesEach: number): void => {
    left -= entries * bytesEach;
    if (entries < 0 || left < 0) throw new RangeError("a list is longer than its message");
  };
  const checkBatch = (batch: RecordBatch | null): void => {
    if (batch === null) throw new RangeError("a message has no batch");
    spend(batch.nodesLength(), 16);
    spend(batch.buffersLength(), 16);
    spend(batch.variadicBufferCountsLength(), 8);
  };
  const checkField = (field: Field | null, depth: number): void => {
    if (field === null || depth > MAX_DEPTH) throw new RangeError("a type has no end");
    spend(field.customMetadataLength(), 4);
    spend(field.childrenLength(), 4);
    for (let i = 0; i < field.childrenLength(); i++) checkField(field.children(i), depth + 1);
  };
  spend(message.customMetadataLength(), 4);
  switch (message.headerType() as number) {
    case headerType.schema: {
      const schema = message.header(new tables.schema()) as Schema | null;
      if (schema === null) throw new RangeError("a message has no schema");
      if ((schema.endianness() as number) !== 0)
        throw new DataError(
          "data-format-unsupported",
          `${name} has big-endian numbers, which are not read in Arrow files. Write it again on a common machine.`,
        );
      spend(schema.customMetadataLength(), 4);
      spend(schema.fieldsLength(), 4);
      for (let i = 0; i < schema.fieldsLength(); i++) checkField(schema.fields(i), 0);
      return;
    }
    case headerType.dictionaryBatch:
      checkBatch((message.header(new tables.dictionaryBatch()) as DictionaryBatch | null)?.data() ?? null);
      return;
    case headerType.recordBatch:
      checkBatch(message.header(new tables.recordBatch()) as RecordBatch | null);
  }
}
