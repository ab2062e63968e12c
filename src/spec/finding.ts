import type { LocatedProblem, SpecPath } from "./problem.ts";

/** A problem before the text is at hand: `path` says where, `underline` whether the value there or the name of its property. */
export interface Finding extends LocatedProblem {
  readonly underline: "value" | "name";
}

/** What is wrong with the value at `path`. Everything in a spec that needs mending is an error. */
export function atValue(code: string, path: SpecPath, message: string): Finding {
  return { code, severity: "error", message, path, underline: "value" };
}

/** What is wrong with the property `path` ends in, rather than with its value. */
export function atName(code: string, path: SpecPath, message: string): Finding {
  return { code, severity: "error", message, path, underline: "name" };
}
