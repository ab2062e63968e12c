import { frechetDistance, type FeatureMoments } from "./frechetDistance.ts";

/** Groups of rows that are left out in turn. */
const MAX_GROUPS = 20;

/** The number of groups of a jackknife over so many rows. */
export function jackknifeGroups(rows: number): number {
  return Math.min(MAX_GROUPS, rows);
}

/**
 * Jackknife pseudo-values of the squared Fréchet distance between Gaussians with two samples' moments (Tukey 1958; in groups, Quenouille
 * 1956): G D - (G - 1) D without group g. Their mean is the distance without the part of its bias that falls as one over the number of
 * rows, and their standard error is that of the distance over both samples. The mean is negative by chance where the distributions agree.
 * @param a       [rows x size]; row i was drawn for row i modulo b's rows, and is left out with it
 * @param b       [rows x size]
 * @param groupOf of each row of b, from 0
 * @throws RangeError where a group leaves fewer than two rows
 */
export function frechetPseudoValues(
  a: Float64Array,
  b: Float64Array,
  size: number,
  groupOf: ArrayLike<number>,
): Float64Array {
  const rows = b.length / size;
  const groups = Math.max(...Array.from(groupOf)) + 1;
  const shift = new Float64Array(size);
  b.forEach((value, i) => (shift[i % size] = (shift[i % size] as number) + value / rows));
  const sumsOf = (values: Float64Array): Sums => {
    const parts = Array.from({ length: groups }, () => new MomentSums(shift));
    const whole = new MomentSums(shift);
    for (let row = 0; row < values.length / size; row++) {
      whole.add(values, row * size);
      (parts[groupOf[row % rows] as number] as MomentSums).add(values, row * size);
    }
    return { whole, parts };
  };
  const [ofA, ofB] = [sumsOf(a), sumsOf(b)];
  const all = frechetDistance(ofA.whole.moments(), ofB.whole.moments());
  return Float64Array.from({ length: groups }, (_, group) => {
    const without = ({ whole, parts }: Sums): FeatureMoments => whole.without(parts[group] as MomentSums).moments();
    return groups * all - (groups - 1) * frechetDistance(without(ofA), without(ofB));
  });
}

interface Sums {
  readonly whole: MomentSums;
  readonly parts: readonly MomentSums[];
}

/** Sums of rows and of their products, about a shift. */
class MomentSums {
  rows = 0;
  readonly #shift: Float64Array;
  readonly sum: Float64Array;
  /** Lower triangle of [size x size]. */
  readonly products: Float64Array;
  readonly #centred: Float64Array;

  constructor(shift: Float64Array) {
    this.#shift = shift;
    this.sum = new Float64Array(shift.length);
    this.#centred = new Float64Array(shift.length);
    this.products = new Float64Array(shift.length ** 2);
  }

  add(values: Float64Array, offset: number): void {
    const size = this.sum.length;
    this.rows += 1;
    for (let i = 0; i < size; i++) this.#centred[i] = (values[offset + i] as number) - (this.#shift[i] as number);
    for (let i = 0; i < size; i++) {
      const value = this.#centred[i] as number;
      this.sum[i] = (this.sum[i] as number) + value;
      for (let j = 0; j <= i; j++)
        this.products[i * size + j] = (this.products[i * size + j] as number) + value * (this.#centred[j] as number);
    }
  }

  without(part: MomentSums): MomentSums {
    const rest = new MomentSums(this.#shift);
    rest.rows = this.rows - part.rows;
    rest.sum.set(this.sum.map((value, i) => value - (part.sum[i] as number)));
    rest.products.set(this.products.map((value, i) => value - (part.products[i] as number)));
    return rest;
  }

  moments(): FeatureMoments {
    const { rows, sum, products } = this;
    const size = sum.length;
    if (!(rows >= 2)) throw new RangeError(`a covariance takes at least two rows, not ${rows}`);
    const covariance = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const value =
          ((products[i * size + j] as number) - ((sum[i] as number) * (sum[j] as number)) / rows) / (rows - 1);
        covariance[i * size + j] = value;
        covariance[j * size + i] = value;
      }
    }
    return { mean: sum.map((value, i) => value / rows + (this.#shift[i] as number)), covariance };
  }
}
