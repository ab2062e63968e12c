/** Which rows a probe predicts right, four rows a hexadecimal digit: points are compared row by row. */

const ROWS_A_DIGIT = 4;

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
  if (text.length !== Math.ceil(rows / ROWS_A_DIGIT) || !/^[0-9a-f]*$/.test(text)) return undefined;
  return Array.from({ length: rows }, (_, row) => {
    const digit = Number.parseInt(text.charAt(Math.floor(row / ROWS_A_DIGIT)), 16);
    return (digit >> (ROWS_A_DIGIT - 1 - (row % ROWS_A_DIGIT))) & 1;
  });
}
