/** An event file could not be read; the message names the file, the position and the fix. */
export class TensorboardError extends Error {
  override readonly name = "TensorboardError";
}
