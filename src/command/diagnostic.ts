import type { NamedAutoChoice } from "../spec/autoAxis.ts";
import type { PointPrediction } from "../results/specReport.ts";
import type { Diagnosis } from "../spec/rules/diagnosis.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { LocatedProblem, Problem, Severity } from "../spec/problem.ts";
import type { AppliedFix } from "./checkFixes.ts";
import { LineIndex, type Range } from "./lineIndex.ts";
import { printable } from "../core/printable.ts";

/** Diagnostics as the command line prints them, with lines and columns instead of offsets. */
export interface Diagnostic {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  readonly related: readonly { readonly message: string; readonly range: Range }[];
  readonly fixes: readonly DiagnosticFix[];
}

export interface DiagnosticFix {
  readonly title: string;
  /** Whether --fix applies it. */
  readonly safe: boolean;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

/** A file in the output of `--format json`. */
export interface CheckedFile {
  readonly file: string;
  readonly fixed: readonly AppliedFix[];
  readonly diagnostics: readonly Diagnostic[];
  /** One for each point of the sweep, in its order. */
  readonly predictions: readonly PointPrediction[];
  /** How the values of an axis that places itself were chosen; absent without one. */
  readonly auto?: NamedAutoChoice;
  /** True where the probe ended at its time limit; else absent. */
  readonly isProbeCutShort?: boolean;
}

/** @param text the text of the offsets */
export function diagnosticsOf(text: string, diagnoses: readonly Diagnosis[]): readonly Diagnostic[] {
  const lines = new LineIndex(text);
  const rangeOf = ({ offset, length }: { readonly offset: number; readonly length: number }) =>
    lines.range(offset, length);
  return diagnoses.map((diagnosis) => ({
    rule: diagnosis.code,
    severity: diagnosis.severity,
    message: diagnosis.message,
    range: rangeOf(diagnosis),
    related: diagnosis.related.map((other) => ({ message: other.message, range: rangeOf(other) })),
    fixes: diagnosis.fixes.map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map((edit) => ({ range: rangeOf(edit), newText: edit.newText })),
    })),
  }));
}

/** Problems of the text, the data and the memory, sorted by position. `sweep` prints them before it trains. */
export function diagnostics(
  text: string,
  parsed: ParsedSpec,
  located: readonly LocatedProblem[],
): readonly Diagnostic[] {
  const problems: readonly Problem[] = [
    ...parsed.problems,
    ...located.map((problem) => ({ ...problem, ...parsed.tree.locate(problem.path) })),
  ];
  const byPlace = problems.toSorted((a, b) => a.offset - b.offset);
  return diagnosticsOf(
    text,
    byPlace.map((problem) => ({ ...problem, related: [], fixes: [], hasPage: false })),
  );
}

/** `file:line:column: severity: message [rule]`, the format of compilers, which editors parse. */
export function diagnosticLine(file: string, { rule, severity, message, range }: Diagnostic): string {
  return printable(`${file}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${message} [${rule}]`);
}
