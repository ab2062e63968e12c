import { ReportedError } from "../core/reportedError.ts";
import { logUnexpected } from "./errorLog.ts";

/**
 * What a user reads of an error. An unexpected one is a defect: its stack goes to a log, and the message says how to report it.
 * @param doing what failed, for the log
 */
export function failureMessage(error: unknown, doing: string, log = logUnexpected): string {
  if (error instanceof ReportedError) return error.message;
  const [cause = ""] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n");
  const file = log(error, doing);
  return (
    `an unexpected error (${cause}). This is a defect of VAE Lens, not of your files: report it as docs/security.md describes` +
    `${file === undefined ? "" : `, with the last entry of ${file}`}.`
  );
}
