import { ReportedError } from "../core/reportedError.ts";

/** A file that is not read, although it may exist: a device, one that is too large, or one outside the workspace. */
export class RefusedFile extends ReportedError {
  override readonly name = "RefusedFile";
  /** Follows the name of the file; no full stop at the end. */
  readonly why: string;

  constructor(why: string) {
    super(`it ${why}.`);
    this.why = why;
  }
}
