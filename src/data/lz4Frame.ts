/**
 * Unpacks LZ4 frames, as Arrow files have them: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md. The libraries at hand read
 * single blocks, and the blocks of a frame may refer to the ones before them.
 */

const mark = 0x184d2204;
/** Bits of the descriptor's first byte. */
const flag = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
/** The highest bit of a block's size: it is stored as it is. */
const storedBit = 0x80000000;

/**
 * @param unpackedBytes the length of the result, exactly
 * @throws RangeError if the frame is damaged or has another length
 */
export function decompressLz4Frame(input: Uint8Array, unpackedBytes: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== mark) throw new RangeError("it does not begin as an LZ4 frame");
  const flags = view.getUint8(4);
  if (flags >> 6 !== 1 || (flags & flag.dictionary) !== 0) throw new RangeError("an unknown kind of LZ4 frame");
  const checksumBytes = (flags & flag.blockChecksum) !== 0 ? 4 : 0;
  const output = new Uint8Array(unpackedBytes);
  let filled = 0;
  let at = (flags & flag.contentSize) !== 0 ? 15 : 7;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    const length = size & ~storedBit;
    const block = input.subarray(at + 4, at + 4 + length);
    if (block.length !== length) throw new RangeError("an LZ4 block ends after its frame");
    if (size >= storedBit) output.set(block, filled);
    filled = size >= storedBit ? filled + length : unpackBlock(block, output, filled);
    at += 4 + length + checksumBytes;
  }
  if (filled !== unpackedBytes) throw new RangeError("an LZ4 frame has another length than promised");
  return output;
}

/** Writes the block from `start` on, and returns where it ends. @throws RangeError */
function unpackBlock(block: Uint8Array, output: Uint8Array, start: number): number {
  let [at, to] = [0, start];
  /** Lengths of 15 go on in further bytes, until one is below 255. */
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble !== 15) return length;
    for (let more = 255; more === 255; length += more) {
      if (at >= block.length) throw new RangeError("an LZ4 block ends within a length");
      more = block[at++] as number;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++] as number;
    const literals = lengthFrom(token >> 4);
    if (at + literals > block.length || to + literals > output.length)
      throw new RangeError("an LZ4 block has too many bytes");
    // For some bytes a loop is faster than a call.
    if (literals > 16) output.set(block.subarray(at, at + literals), to);
    else for (let i = 0; i < literals; i++) output[to + i] = block[at + i] as number;
    at += literals;
    to += literals;
    if (at === block.length) return to;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const length = lengthFrom(token & 15) + 4;
    if (distance === 0 || distance > to || to + length > output.length || at > block.length)
      throw new RangeError("an LZ4 block refers to bytes that do not exist");
    if (distance >= length && length > 16) output.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i++) output[to + i] = output[to - distance + i] as number;
    to += length;
  }
  return to;
}
