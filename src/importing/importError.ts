/** What was logged could not be understood; the message names file, place and mend. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}
