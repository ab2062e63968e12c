import { errorOf, type Jackknifed } from "./jackknife.ts";

/** Sums over groups of rows, for figures of sums: those without one group are the whole's less the group's. */
export class RowGroups {
  readonly #groups: readonly Float64Array[];
  readonly #rows: number;

  /** @param size numbers that are summed for each row */
  constructor(rows: number, size: number) {
    this.#rows = rows;
    this.#groups = Array.from({ length: Math.min(20, rows) }, () => new Float64Array(size));
  }

  /** The sums to which a row adds. */
  of(row: number): Float64Array {
    return this.#groups[row % this.#groups.length] as Float64Array;
  }

  total(): Float64Array {
    const total = new Float64Array(this.#groups[0]?.length ?? 0);
    for (const group of this.#groups) group.forEach((sum, i) => (total[i] = (total[i] as number) + sum));
    return total;
  }

  /** The figure of the sums of all rows, and its standard error by leaving out each group in turn. */
  jackknifed(figure: (sums: Float64Array, rows: number) => number): Jackknifed {
    const total = this.total();
    const without = this.#groups.map((group, index) => {
      const own = Math.ceil((this.#rows - index) / this.#groups.length);
      return figure(
        total.map((sum, i) => sum - (group[i] as number)),
        this.#rows - own,
      );
    });
    return { value: figure(total, this.#rows), standardError: errorOf(without) };
  }
}
