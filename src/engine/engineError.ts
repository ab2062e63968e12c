/** No engine could be loaded. The message names the mend. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** The first line of what was thrown: the rest is for whoever wrote the library. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
