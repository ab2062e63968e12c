import type { LocatedProblem, SpecPath } from "./problem.ts";

/** A problem by path rather than offset; `underline` chooses between the value at `path` and the name of its property. */
export interface Finding extends LocatedProblem {
  readonly underline: "value" | "name";
  /** The name or value that was probably meant, of the name or text that is underlined. */
  readonly meant?: string | undefined;
}

/** A problem of the value at `path`. Every problem of a spec that must be fixed is an error. */
export function atValue(code: string, path: SpecPath, message: string, meant?: string): Finding {
  return { code, severity: "error", message, path, underline: "value", meant };
}

/** A problem of the property at the end of `path`, rather than of its value. */
export function atName(code: string, path: SpecPath, message: string, meant?: string): Finding {
  return { code, severity: "error", message, path, underline: "name", meant };
}
