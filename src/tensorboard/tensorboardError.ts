/** An event file could not be read; the message names the file, the place in it and the fix. */
export class TensorboardError extends Error {
  override readonly name = "TensorboardError";
}
