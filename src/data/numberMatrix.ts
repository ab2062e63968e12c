import { DataError } from "./dataError.ts";
import { place } from "./table.ts";

/** Rows that are filled column by column: bytes as long as all numbers are whole and fit, float32 from the first other one on. */
export class NumberMatrix {
  readonly #rows: number;
  readonly #width: number;
  readonly #name: string;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #floats: Float32Array<ArrayBuffer> = new Float32Array();

  /** @param startsAsBytes whether bytes are likely @param name of the file, for messages */
  constructor(rows: number, width: number, startsAsBytes: boolean, name: string) {
    this.#rows = rows;
    this.#width = width;
    this.#name = name;
    if (startsAsBytes) this.#bytes = new Uint8Array(rows * width);
    else this.#floats = new Float32Array(rows * width);
  }

  /** Row-major. */
  get values(): Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
    return this.#bytes ?? this.#floats;
  }

  /**
   * Puts numbers below each other, from a row of a column on.
   * @throws DataError for a finite number too large for float32
   */
  putColumn(column: number, firstRow: number, numbers: Float64Array): void {
    if (firstRow + numbers.length > this.#rows) throw new RangeError("a piece is outside its table");
    const start = firstRow * this.#width + column;
    const bytes = this.#bytes;
    const fitting = bytes === undefined ? 0 : this.#putBytes(bytes, start, numbers);
    if (fitting < numbers.length) this.#putFloats(start + fitting * this.#width, numbers.subarray(fitting));
  }

  /** @throws DataError as putColumn */
  put(at: number, number: number): void {
    if (this.#bytes !== undefined) {
      if (isByte(number)) {
        this.#bytes[at] = number;
        return;
      }
      this.#widen(this.#bytes);
    }
    this.#floats[at] = number;
    if (!Number.isFinite(this.#floats[at])) this.#checkFinite(number, at);
  }

  /** How many of them fit, until the first that does not. */
  #putBytes(bytes: Uint8Array, start: number, numbers: Float64Array): number {
    const width = this.#width;
    let at = start;
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] as number;
      if (!isByte(number)) return i;
      bytes[at] = number;
      at += width;
    }
    return numbers.length;
  }

  #putFloats(start: number, numbers: Float64Array): void {
    if (this.#bytes !== undefined) this.#widen(this.#bytes);
    const [floats, width] = [this.#floats, this.#width];
    let at = start;
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] as number;
      floats[at] = number;
      if (!Number.isFinite(floats[at])) this.#checkFinite(number, at);
      at += width;
    }
  }

  #widen(bytes: Uint8Array): void {
    this.#floats = new Float32Array(bytes);
    this.#bytes = undefined;
  }

  #checkFinite(number: number, at: number): void {
    if (!Number.isFinite(number)) return;
    throw new DataError(
      "data-too-large",
      `${this.#name} contains ${number} at ${place(at, this.#width)}, too large for 32-bit numbers in training. Divide the data by a constant.`,
    );
  }
}

/** -0 is not one: a byte would lose its sign. */
function isByte(number: number): boolean {
  return (number & 0xff) === number && !Object.is(number, -0);
}
