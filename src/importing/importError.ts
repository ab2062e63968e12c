/** What was logged could not be understood; the message names the file, the place and the fix. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}
