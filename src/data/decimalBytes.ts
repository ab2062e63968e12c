/** Decimal numbers in the bytes of a text. */

const [ZERO, NINE, POINT, PLUS, MINUS, BLANK, SMALL_E, LARGE_E] = [48, 57, 46, 43, 45, 32, 101, 69];

/** Whether a number or the blanks around it may hold this byte, so that it does not separate cells. */
export function isNumberByte(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || [POINT, PLUS, MINUS, BLANK, SMALL_E, LARGE_E].includes(byte);
}

/** Digits of a whole number that float64 surely holds. */
const EXACT_DIGITS = 15;
/** Further digits are beyond what tells two neighbours of float32 apart. */
const READ_DIGITS = 19;
/** The largest power of ten that float64 holds. */
const EXACT_POWER = 22;
/** Beyond, float64 would overflow or lose digits on the way. */
const MAX_POWER = 270;

const powers = Float64Array.from({ length: MAX_POWER + 1 }, (_, power) => Number(`1e${power}`));

/** More than the error of the value from READ_DIGITS, as a part of it: 16 halves of the last place of float64, of at most 8 roundings. */
const ERROR = 2 ** -49;

/**
 * Reads the number at `at`, with blanks around it, and writes it to `value[0]` as float32: the same as Math.fround(Number(text)) for every text.
 * @returns where it ends: at a byte of another kind, or at the end; -1 if this is not a number in digits (empty cells, NaN, 0x10), or too large for float32
 */
export function readDecimal(bytes: Uint8Array, at: number, end: number, value: Float32Array): number {
  while (at < end && bytes[at] === BLANK) at++;
  const start = at;
  let isNegative = false;
  let byte = at < end ? (bytes[at] as number) : 0;
  if (byte === MINUS || byte === PLUS) {
    isNegative = byte === MINUS;
    byte = ++at < end ? (bytes[at] as number) : 0;
  }
  let mantissa = 0;
  /** Significant digits read, without leading zeros. */
  let digits = 0;
  let power = 0;
  const firstDigit = at;
  while (byte >= ZERO && byte <= NINE) {
    if (digits < READ_DIGITS) {
      mantissa = 10 * mantissa + (byte - ZERO);
      if (mantissa !== 0) digits++;
    } else power++;
    byte = ++at < end ? (bytes[at] as number) : 0;
  }
  let count = at - firstDigit;
  if (byte === POINT) {
    const firstDecimal = at + 1;
    byte = ++at < end ? (bytes[at] as number) : 0;
    while (byte >= ZERO && byte <= NINE) {
      if (digits < READ_DIGITS) {
        mantissa = 10 * mantissa + (byte - ZERO);
        if (mantissa !== 0) digits++;
        power--;
      }
      byte = ++at < end ? (bytes[at] as number) : 0;
    }
    count += at - firstDecimal;
  }
  if (count === 0) return -1;
  if (byte === SMALL_E || byte === LARGE_E) {
    byte = ++at < end ? (bytes[at] as number) : 0;
    const isBelow = byte === MINUS;
    if (byte === MINUS || byte === PLUS) byte = ++at < end ? (bytes[at] as number) : 0;
    const firstOfPower = at;
    let written = 0;
    while (byte >= ZERO && byte <= NINE) {
      if (written < 10_000) written = 10 * written + (byte - ZERO);
      byte = ++at < end ? (bytes[at] as number) : 0;
    }
    if (at === firstOfPower) return -1;
    power += isBelow ? -written : written;
  }
  const textEnd = at;
  while (at < end && bytes[at] === BLANK) at++;
  value[0] = magnitude(mantissa, digits, power) ?? Math.abs(Number(textOf(bytes, start, textEnd)));
  if (value[0] === Infinity) return -1;
  if (isNegative) value[0] = -value[0];
  return at;
}

/** mantissa times a power of ten as the nearest float64, rounded to float32; undefined where this needs all digits. */
function magnitude(mantissa: number, digits: number, power: number): number | undefined {
  if (mantissa === 0) return 0;
  if (power > MAX_POWER || power < -MAX_POWER) return undefined;
  const factor = powers[power < 0 ? -power : power] as number;
  const product = power < 0 ? mantissa / factor : mantissa * factor;
  // Both factors are exact, so that their product is rounded once (Clinger 1990).
  if (digits <= EXACT_DIGITS && power >= -EXACT_POWER && power <= EXACT_POWER) return product;
  // The nearest float64 lies between these. If they round to one float32, so does it.
  const low = Math.fround(product * (1 - ERROR));
  return low === Math.fround(product * (1 + ERROR)) ? low : undefined;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
