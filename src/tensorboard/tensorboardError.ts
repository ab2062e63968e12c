import { ReportedError } from "../core/reportedError.ts";

/** An event file could not be read; the message names the file, the position and the fix. */
export class TensorboardError extends ReportedError {
  override readonly name = "TensorboardError";
}
