import { ReportedError } from "../core/reportedError.ts";

/** The command line is invalid, or a file in it cannot be read: exit status 2. */
export class UsageError extends ReportedError {
  override readonly name = "UsageError";
}
