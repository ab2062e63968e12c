import type { DataType } from "apache-arrow";
import { Type } from "apache-arrow/enum";
import type { BufferRegion } from "apache-arrow/ipc/metadata/message";
import type { ArrowBatch } from "./arrowMessages.ts";
import { buffersOf, childrenOf, isView } from "./arrowTypes.ts";

/** An array of a batch: of a column, or within a list. */
export interface ArrowArray {
  readonly type: DataType;
  readonly length: number;
  readonly nullCount: number;
  readonly buffers: readonly BufferRegion[];
  readonly children: readonly ArrowArray[];
}

/** Before the bytes of a compressed buffer: their unpacked length, or -1 where they are stored as they are. */
export const LENGTH_BYTES = 8;
/** More values than bits of the batch cannot have been stored. */
export const BITS = 8;

/** Of a text or a list in memory, beside its contents. */
const OBJECT_BYTES = 128;

/** The unpacked size of all buffers, as they promise it. */
export function promisedBytes({ header, body }: ArrowBatch): number {
  if (header.compression === null) return 0;
  return header.buffers.reduce((sum, { offset, length }) => {
    const isStored = !(length >= LENGTH_BYTES && offset >= 0 && offset + length <= body.length);
    return sum + (isStored ? 0 : Math.max(0, Number(body.readBigInt64LE(offset))));
  }, 0);
}

export function bytesInMemory({ type, length, nullCount, children }: ArrowArray): number {
  const each = childrenOf(type).length > 0 || buffersOf(type, 4) === 3 || isView(type) ? OBJECT_BYTES : 8;
  return (each + (nullCount > 0 ? 8 : 0)) * length + children.reduce((sum, child) => sum + bytesInMemory(child), 0);
}

/** The arrays of a batch are listed depth first, and so are their buffers. @throws RangeError */
export function arraysOf(batch: ArrowBatch, types: readonly DataType[], version: number): readonly ArrowArray[] {
  const mostValues = BITS * (batch.body.length + promisedBytes(batch));
  const { header } = batch;
  let [node, buffer, view] = [0, 0, 0];
  const next = (type: DataType): ArrowArray => {
    const own = header.nodes[node++];
    const count = buffersOf(type, version) + (isView(type) ? (header.variadicBufferCounts[view++] ?? 0) : 0);
    const buffers = header.buffers.slice(buffer, buffer + count);
    if (own === undefined || buffers.length !== count) throw new RangeError("a batch has too few arrays");
    const { length, nullCount } = own;
    if (type.typeId !== Type.Null && !(length >= 0 && length <= mostValues))
      throw new RangeError("an array has no valid length");
    buffer += count;
    return { type, length, nullCount, buffers, children: childrenOf(type).map(next) };
  };
  return types.map(next);
}
