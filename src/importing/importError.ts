/** A log could not be read; the message names the file, the position and the fix. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}
