import { deviation } from "d3-array";

/** The density of the aggregate posterior in two units, on a grid over the plane. */

export interface AggregateDensity {
  /** By column, from the first row (the largest value of the vertical unit) down. */
  readonly columns: readonly (readonly number[])[];
  readonly highest: number;
}

/** Cells of a side. */
const SIDE = 56;

interface PlacedPosterior {
  readonly place: readonly [x: number, y: number];
  /** Null where only the mean is known. */
  readonly deviation: readonly [x: number, y: number] | null;
}

/**
 * q(z) = mean of q(z|x) over the examples: a Gaussian at each mean with the posterior's own deviations. Where these are not known, those of
 * Scott's rule (Scott 1992), n^(-1/6) of the means' deviation. No Gaussian is narrower than half a cell, which would fall between centres.
 */
export function aggregateDensity(posteriors: readonly PlacedPosterior[], reach: number): AggregateDensity {
  const cell = (2 * reach) / SIDE;
  const scott = ([0, 1] as const).map(
    (axis) => (deviation(posteriors, ({ place }) => place[axis]) ?? 1) * posteriors.length ** (-1 / 6),
  );
  const columns = Array.from({ length: SIDE }, () => new Array<number>(SIDE).fill(0));
  for (const { place, deviation: own } of posteriors) {
    const [across, down] = ([0, 1] as const).map((axis) =>
      weights(place[axis], Math.max((own ?? scott)[axis] ?? 1, cell / 2), reach, cell),
    ) as [readonly number[], readonly number[]];
    columns.forEach((column, i) => {
      const weight = across[i] ?? 0;
      // Far columns have nothing to add.
      if (weight === 0) return;
      for (let j = 0; j < SIDE; j++) column[j] = (column[j] ?? 0) + weight * (down[SIDE - 1 - j] ?? 0);
    });
  }
  const highest = columns.reduce((most, column) => Math.max(most, ...column), 0);
  return { columns, highest };
}

/** A Gaussian's density at the centres of the cells; 0 beyond six deviations. */
function weights(mean: number, width: number, reach: number, cell: number): readonly number[] {
  return Array.from({ length: SIDE }, (_, i) => {
    const distance = (-reach + (i + 0.5) * cell - mean) / width;
    return Math.abs(distance) > 6 ? 0 : Math.exp(-(distance * distance) / 2) / width;
  });
}
