import { ReportedError } from "../core/reportedError.ts";

/** A log could not be read; the message names the file, the position and the fix. */
export class ImportError extends ReportedError {
  override readonly name = "ImportError";
}

/** A log without any rate or distortion. */
export class NoFigures extends ImportError {}
