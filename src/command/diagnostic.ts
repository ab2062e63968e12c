import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { LocatedProblem, Problem, Severity } from "../spec/problem.ts";
import { LineIndex, type Range } from "./lineIndex.ts";

/** A problem as the command line prints it. */
export interface Diagnostic {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  readonly fixes: readonly never[];
}

/** Problems of the text and of what it points to (data, memory), by place. */
export function diagnostics(text: string, parsed: ParsedSpec, located: readonly LocatedProblem[]): readonly Diagnostic[] {
  const lines = new LineIndex(text);
  const problems: readonly Problem[] = [
    ...parsed.problems,
    ...located.map((problem) => ({ ...problem, ...parsed.locate(problem.path) })),
  ];
  return problems
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ code, severity, message, offset, length }) => ({
      rule: code,
      severity,
      message,
      range: lines.range(offset, length),
      fixes: [],
    }));
}

/** `file:line:column: severity: message [rule]`, as compilers print and editors parse. */
export function diagnosticLine(file: string, { rule, severity, message, range }: Diagnostic): string {
  return `${file}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${message} [${rule}]`;
}
