/**
 * The masks of an autoregressive network (Germain et al. 2015, MADE, section 3). Every unit has a degree: columns have
 * 1, 2, .. in their order, and a hidden unit of degree m depends on the first m columns only. A unit has inputs from units of its
 * own degree or a smaller one, the outputs for a column from units of smaller degree than the column: no path leads from a column
 * to itself or to an earlier one.
 */
export type Degrees = readonly number[];

/** 1 to `columns`, or, reversed, `columns` to 1. */
export function columnDegrees(columns: number, reversed = false): Degrees {
  return Array.from({ length: columns }, (_, column) => (reversed ? columns - column : column + 1));
}

/**
 * 0 to `columns` - 1, spread evenly: no output depends on the last column. With fewer units than columns some degrees are missing,
 * but never 0, the units that depend on the context alone. Degrees are not random, unlike in the paper: sizes alone define
 * a network.
 */
export function hiddenDegrees(units: number, columns: number): Degrees {
  return Array.from({ length: units }, (_, unit) => Math.floor((unit * columns) / units));
}

/** 1 where a unit depends on an input, else 0: [inputs, units], row by row. */
export function hiddenMask(inputs: Degrees, units: Degrees): Float32Array {
  return mask(inputs, units, (input, unit) => input <= unit);
}

/** 1 where an output depends on a unit, else 0: [units, outputs], row by row. */
export function outputMask(units: Degrees, outputs: Degrees): Float32Array {
  return mask(units, outputs, (unit, output) => unit < output);
}

function mask(from: Degrees, to: Degrees, sees: (from: number, to: number) => boolean): Float32Array {
  const values = new Float32Array(from.length * to.length);
  from.forEach((before, row) => {
    to.forEach((after, column) => {
      if (sees(before, after)) values[row * to.length + column] = 1;
    });
  });
  return values;
}
