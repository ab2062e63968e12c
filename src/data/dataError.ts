import { ReportedError } from "../core/reportedError.ts";

/** The error of all readers. It names the file and the place in it; readDataset adds the property of the spec. */

/** A problem of a data file that the user must fix; readDataset makes it a LocatedProblem. */
export class DataError extends ReportedError {
  readonly code: string;

  /**
   * @param code kebab-case, as in Problem.
   * @param message names the file, the place in it and the fix, in one or two sentences.
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
    `${name} has no label at row ${row} (counting from 0). Add the label, or remove the row.`,
  );
}
