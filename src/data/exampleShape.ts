import { DataError } from "./dataError.ts";

/**
 * The axes of one example: those of the spec, or else those of the file; undefined for plain columns.
 * @throws DataError if the product of the spec's axes differs from the file's number of columns
 */
export function exampleShape(
  given: readonly number[] | undefined,
  {
    columns,
    shape,
    name,
  }: { readonly columns: number; readonly shape: readonly number[] | undefined; readonly name: string },
): readonly number[] | undefined {
  if (given === undefined) return shape;
  const count = given.reduce((product, size) => product * size, 1);
  if (count === columns) return given;
  const own = shape ?? squareImage(columns);
  throw new DataError(
    "example-shape",
    `data.shape ${given.join(" x ")} has ${count} values, but ${name} has ${columns} columns. ` +
      (own === undefined
        ? `Use sizes whose product is ${columns}.`
        : `Set "shape": [${own.join(", ")}], or other sizes whose product is ${columns}.`),
  );
}

/** The shape of a square image, grey or else RGB, with this number of values. */
export function squareImage(columns: number): readonly number[] | undefined {
  const side = Math.sqrt(columns);
  if (Number.isInteger(side)) return [side, side];
  const colourSide = Math.sqrt(columns / 3);
  return Number.isInteger(colourSide) ? [colourSide, colourSide, 3] : undefined;
}
