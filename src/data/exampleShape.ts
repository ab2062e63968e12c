import { DataError } from "./dataError.ts";

/**
 * The axes of one example: those the spec gives, or else the file's own; undefined for plain columns.
 * @throws DataError when the spec's are not as many numbers as the file has columns
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
    `data.shape ${given.join(" x ")} is ${count} numbers and ${name} has ${columns} columns. ` +
      (own === undefined
        ? `Give sizes whose product is ${columns}.`
        : `Set "shape": [${own.join(", ")}], or whatever product of ${columns} is meant.`),
  );
}

/** The square image, grey or else of three colours, that so many numbers can be. */
export function squareImage(columns: number): readonly number[] | undefined {
  const side = Math.sqrt(columns);
  if (Number.isInteger(side)) return [side, side];
  const colourSide = Math.sqrt(columns / 3);
  return Number.isInteger(colourSide) ? [colourSide, colourSide, 3] : undefined;
}
