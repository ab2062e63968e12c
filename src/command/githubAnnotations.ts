import type { Severity } from "../spec/problem.ts";
import type { CheckedFile, Diagnostic } from "./diagnostic.ts";
import { printable } from "../core/printable.ts";

/**
 * Workflow commands of GitHub Actions (docs.github.com, "Workflow commands", `::error file=...::message`): a step that prints them annotates
 * the lines of a pull request, without a service for code scanning.
 */

const levels: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  error: "error",
  warning: "warning",
  information: "notice",
};

/** One line a finding. GitHub counts lines and columns from 1. */
export function githubAnnotations(files: readonly CheckedFile[]): readonly string[] {
  return files.flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => annotation(file, diagnostic)));
}

function annotation(file: string, { rule, severity, message, range: { start, end } }: Diagnostic): string {
  const properties = {
    file,
    line: start.line + 1,
    endLine: end.line + 1,
    // GitHub takes columns only within one line.
    ...(start.line === end.line ? { col: start.character + 1, endColumn: end.character + 1 } : {}),
    title: `VAE Lens: ${rule}`,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${levels[severity]} ${written.join(",")}::${escaped(printable(message))}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
