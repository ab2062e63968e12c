/**
 * Numbers of a few bits each, as Parquet stores levels and places in a dictionary: runs of one number, and runs of packed numbers, the lowest
 * bit first (https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE).
 * @param width bits of a number, 0 to 32
 * @throws RangeError if the bytes end before `count` numbers
 */
export function unpackRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  if (width === 0) return numbers;
  if (!(width <= 32)) throw new RangeError("a number has more than 32 bits");
  const numberBytes = (width + 7) >> 3;
  let at = 0;
  let filled = 0;
  while (filled < count) {
    let header = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= bytes.length || scale > 2 ** 28) throw new RangeError("a run has no length");
      const byte = bytes[at++] as number;
      header += (byte & 127) * scale;
      if (byte < 128) break;
    }
    const length = Math.floor(header / 2);
    if (header % 2 === 1) {
      const end = Math.min(count, filled + 8 * length);
      at = unpack({ bytes, at, width }, numbers.subarray(filled, end));
      filled = end;
    } else {
      if (at + numberBytes > bytes.length) throw new RangeError("a run ends early");
      let value = 0;
      for (let i = 0; i < numberBytes; i++) value += (bytes[at++] as number) * 2 ** (8 * i);
      numbers.fill(value, filled, Math.min(count, filled + length));
      filled += length;
    }
  }
  return numbers;
}

interface Packed {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly width: number;
}

/** Where the packed numbers end, which are a multiple of eight. @throws RangeError */
function unpack({ bytes, at, width }: Packed, numbers: Uint32Array): number {
  const end = at + width * Math.ceil(numbers.length / 8);
  // Some writers leave out the bytes of the last numbers that nobody needs.
  if (at + Math.ceil((width * numbers.length) / 8) > bytes.length) throw new RangeError("packed numbers end early");
  if (width === 8) numbers.set(bytes.subarray(at, at + numbers.length));
  else if (width <= 24) unpackNarrow({ bytes, at, width }, numbers);
  else unpackWide({ bytes, at, width }, numbers);
  return end;
}

/** At most seven bits are left over when a byte comes, so that 31 are enough. */
function unpackNarrow({ bytes, at, width }: Packed, numbers: Uint32Array): void {
  const mask = 2 ** width - 1;
  let place = at;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < numbers.length; i++) {
    while (bits < width) {
      held |= (bytes[place++] as number) << bits;
      bits += 8;
    }
    numbers[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** Sums instead of bits, of which an operation has 32. */
function unpackWide({ bytes, at, width }: Packed, numbers: Uint32Array): void {
  const size = 2 ** width;
  let place = at;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < numbers.length; i++) {
    while (bits < width) {
      held += (bytes[place++] as number) * 2 ** bits;
      bits += 8;
    }
    numbers[i] = held % size;
    held = Math.floor(held / size);
    bits -= width;
  }
}
