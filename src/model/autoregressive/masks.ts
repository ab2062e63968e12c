/**
 * Who may see whom in an autoregressive network (Germain et al. 2015, MADE, section 3). Every number has a degree: columns stand
 * at 1, 2, .. in their order, and a hidden unit of degree m sees the first m columns and no other. A unit takes from units of its
 * own degree or a smaller one, the outputs for a column from units of smaller degree than the column: no path leads from a column
 * to itself or to one before it.
 */
export type Degrees = readonly number[];

/** 1 to `columns`, or, reversed, `columns` to 1. */
export function columnDegrees(columns: number, reversed = false): Degrees {
  return Array.from({ length: columns }, (_, column) => (reversed ? columns - column : column + 1));
}

/**
 * 0 to `columns` - 1, spread evenly: what the last column would be of use to, nothing comes after. Fewer units than columns leave
 * some degrees out, but never 0, the units that see what is not masked alone. Not drawn at random as in the paper: the sizes name
 * a network.
 */
export function hiddenDegrees(units: number, columns: number): Degrees {
  return Array.from({ length: units }, (_, unit) => Math.floor((unit * columns) / units));
}

/** 1 where a unit sees an input, else 0: [inputs, units], row by row. */
export function hiddenMask(inputs: Degrees, units: Degrees): Float32Array {
  return mask(inputs, units, (input, unit) => input <= unit);
}

/** 1 where an output sees a unit, else 0: [units, outputs], row by row. */
export function outputMask(units: Degrees, outputs: Degrees): Float32Array {
  return mask(units, outputs, (unit, output) => unit < output);
}

function mask(from: Degrees, to: Degrees, sees: (from: number, to: number) => boolean): Float32Array {
  return Float32Array.from(from.flatMap((before) => to.map((after) => (sees(before, after) ? 1 : 0))));
}
