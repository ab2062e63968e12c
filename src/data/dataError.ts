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
