/** How readers fail: they know the file and the place in it, not the property of the spec that named the file. */

/** A fault in a data file, told to the user; readDataset adds the spec path and makes it a LocatedProblem. */
export class DataError extends Error {
  readonly code: string;

  /**
   * @param code kebab-case, as in Problem.
   * @param message names the file, the place in it and the mend; one or two sentences.
   */
  constructor(code: string, message: string) {
    super(message);
    this.name = "DataError";
    this.code = code;
  }
}

/** @param row counting from 0 */
export function labelMissing(name: string, row: number): DataError {
  return new DataError(
    "labels-missing",
    `${name} has no label at row ${row} (counting from 0). Give every row a label, or drop its row.`,
  );
}
