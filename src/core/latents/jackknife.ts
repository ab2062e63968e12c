/** A figure of some rows, and the error that other rows would make. */
export interface Jackknifed {
  readonly value: number;
  readonly standardError: number;
}

const GROUPS = 20;

/**
 * A figure of all rows and its standard error by leaving out each of 20 groups of rows in turn (Quenouille 1956; Tukey 1958).
 * @returns null where the figure is not defined
 */
export function jackknifed(rows: number, figure: (rows: Int32Array) => number | null): Jackknifed | null {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const value = figure(all);
  const groups = Math.min(GROUPS, rows);
  const without = Array.from({ length: groups }, (_, group) => figure(all.filter((row) => row % groups !== group)));
  return value === null || !Number.isFinite(value) ? null : { value, standardError: errorOf(without) };
}

/** Of a figure that is known without each group in turn. */
export function errorOf(without: readonly (number | null)[]): number {
  const known = without.filter((one) => one !== null);
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  const squares = known.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return known.length < 2 ? 0 : Math.sqrt(((known.length - 1) / known.length) * squares);
}
