/** Which rows a probe predicts right, four rows a hexadecimal digit: points are compared row by row. */

const ROWS_A_DIGIT = 4;
/** The four rows of a digit: ten thousand points have a million digits. */
const rowsOfDigit = new Map(
  [..."0123456789abcdef"].map((digit, bits) => [digit, [bits >> 3, (bits >> 2) & 1, (bits >> 1) & 1, bits & 1]]),
);

/** @param right 1 or 0 for each row */
export function rightRowsText(right: ArrayLike<number>): string {
  return Array.from({ length: Math.ceil(right.length / ROWS_A_DIGIT) }, (_, digit) => {
    let bits = 0;
    for (let row = 0; row < ROWS_A_DIGIT; row++) bits = 2 * bits + (right[digit * ROWS_A_DIGIT + row] ?? 0);
    return bits.toString(16);
  }).join("");
}

/** The reverse. @returns undefined for a text of another number of rows */
export function rightRowsOf(text: string, rows: number): readonly number[] | undefined {
  if (text.length !== Math.ceil(rows / ROWS_A_DIGIT)) return undefined;
  const right: number[] = [];
  for (const digit of text) {
    const bits = rowsOfDigit.get(digit);
    if (bits === undefined) return undefined;
    right.push(...bits);
  }
  return right.slice(0, rows);
}
