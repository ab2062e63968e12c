import { ReportedError } from "../core/reportedError.ts";

/** No engine could be loaded. The message says what to do; `cause`, if any, is a text that says only why. */
export class EngineError extends ReportedError {
  override readonly name: string = "EngineError";
}

/** The first line of an error's message; the others are of use only to the library's authors. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
