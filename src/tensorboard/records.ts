import { maskedCrc32c } from "./crc32c.ts";
import { TensorboardError } from "./tensorboardError.ts";

/**
 * TensorFlow's record file: for each record its length (uint64), the length's checksum, the data, the data's checksum; little
 * endian, checksums masked CRC-32C. https://www.tensorflow.org/tutorials/load_data/tfrecord
 */

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

/** One record in the format of a file. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + data.length + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(LENGTH_BYTES, maskedCrc32c(bytes.subarray(0, LENGTH_BYTES)), true);
  bytes.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.length, maskedCrc32c(data), true);
  return bytes;
}

/**
 * The data of each record. A truncated last record is skipped: its writer is still running, or was killed.
 * @param file for messages
 * @throws TensorboardError naming the record (from 1) and its offset in bytes where a checksum is wrong
 */
export function* decodeRecords(bytes: Uint8Array, file: string): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0, record = 1; offset + HEADER_BYTES <= bytes.length; record++) {
    if (view.getUint32(offset + LENGTH_BYTES, true) !== maskedCrc32c(bytes.subarray(offset, offset + LENGTH_BYTES))) {
      throw record === 1 ? notRecords(file) : damaged(file, record, offset, "length");
    }
    const start = offset + HEADER_BYTES;
    const end = start + Number(view.getBigUint64(offset, true));
    if (end + CHECKSUM_BYTES > bytes.length) return;
    const data = bytes.subarray(start, end);
    if (view.getUint32(end, true) !== maskedCrc32c(data)) throw damaged(file, record, offset, "data");
    yield data;
    offset = end + CHECKSUM_BYTES;
  }
}

function notRecords(file: string): TensorboardError {
  return new TensorboardError(
    `${file} is not a TensorBoard event file, or is damaged: the checksum of its first record's length is wrong (byte offset 0). Use another file, or copy this one again.`,
  );
}

function damaged(file: string, record: number, offset: number, part: "length" | "data"): TensorboardError {
  return new TensorboardError(
    `${file} is damaged: the checksum of the ${part} of record ${record}, at byte offset ${offset}, is wrong. Copy the file again from where it was written.`,
  );
}
