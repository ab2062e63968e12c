import type { Transform } from "node:stream";
import { type Zlib, createGunzip, createInflateRaw } from "node:zlib";

/** What is packed has more bytes than may be unpacked. */
export class UnpackedTooLarge extends Error {
  override readonly name = "UnpackedTooLarge";
}

/** Node packs and unpacks at most 4 GiB in one call, and takes 2 GiB of input; pieces have no such limits. */
const PIECE_BYTES = 2 ** 20;

export interface Unpacking {
  /** The size that is expected, for a single buffer; any other is found out. */
  readonly expectedBytes: number;
  readonly maxBytes: number;
}

/** The contents of a gzip file of one member or several. @throws UnpackedTooLarge; errors of zlib for damaged data */
export function gunzipped(packed: Buffer, unpacking: Unpacking): Promise<Buffer> {
  return unpacked(createGunzip({ chunkSize: PIECE_BYTES }), packed, unpacking);
}

/** The contents of deflated data without a header. @throws as gunzipped */
export function inflated(packed: Buffer, unpacking: Unpacking): Promise<Buffer> {
  return unpacked(createInflateRaw({ chunkSize: PIECE_BYTES }), packed, unpacking);
}

async function unpacked(
  decoder: Transform & Zlib,
  packed: Buffer,
  { expectedBytes, maxBytes }: Unpacking,
): Promise<Buffer> {
  void feed(decoder, packed);
  let whole = Buffer.allocUnsafeSlow(Math.min(expectedBytes, maxBytes));
  let length = 0;
  for await (const piece of decoder as AsyncIterable<Buffer>) {
    const needed = length + piece.length;
    if (needed > maxBytes) throw new UnpackedTooLarge();
    if (needed > whole.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(maxBytes, Math.max(needed, 2 * whole.length)));
      whole.copy(larger, 0, 0, length);
      whole = larger;
    }
    piece.copy(whole, length);
    length = needed;
  }
  return whole.subarray(0, length);
}

/** Gives the decoder the data as it takes them. Its errors reach the one who reads from it. */
async function feed(decoder: Transform, packed: Buffer): Promise<void> {
  for (let at = 0; at < packed.length && !decoder.destroyed; at += PIECE_BYTES)
    await new Promise<void>((resolve) => {
      decoder.write(packed.subarray(at, at + PIECE_BYTES), () => {
        resolve();
      });
    });
  if (!decoder.destroyed) decoder.end();
}
