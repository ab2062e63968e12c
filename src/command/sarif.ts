import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Severity } from "../spec/problem.ts";
import { rules } from "../spec/rules/rules.ts";
import type { CheckedFile, Diagnostic, DiagnosticFix } from "./diagnostic.ts";
import type { Range } from "./lineIndex.ts";
import { printable } from "../core/printable.ts";

/** SARIF 2.1.0 (OASIS Standard, 27 March 2020), the format of findings for code scanning services. */

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  information: "note",
};

/**
 * A SARIF log with one run.
 * @param folder base of relative paths: the working directory, which for a service is the repository's root
 */
export function sarifLog(files: readonly CheckedFile[], version: string, folder: string): object {
  const codes = descriptors(files.flatMap(({ diagnostics }) => diagnostics));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "VAE Lens", semanticVersion: version, rules: codes } },
        columnKind: "utf16CodeUnits",
        artifacts: files.map(({ file }) => ({ location: locationOf(file, folder) })),
        results: files.flatMap(({ file, diagnostics }) => {
          const artifactLocation = locationOf(file, folder);
          return diagnostics.map((diagnostic) =>
            result(
              diagnostic,
              artifactLocation,
              codes.findIndex(({ id }) => id === diagnostic.rule),
            ),
          );
        }),
      },
    ],
  };
}

/** All rules, and the codes of problems of text and data that occur. */
function descriptors(diagnostics: readonly Diagnostic[]) {
  const own = rules.map(({ code, summary, severity }) => ({
    id: code,
    shortDescription: { text: summary },
    help: { text: `docs/rules/${code}.md has the derivation, examples and sources.` },
    defaultConfiguration: { level: levels[severity] },
  }));
  const others = new Map(
    diagnostics.filter(({ rule }) => !own.some(({ id }) => id === rule)).map(({ rule, severity }) => [rule, severity]),
  );
  return [
    ...own,
    ...Array.from(others, ([id, severity]) => ({ id, defaultConfiguration: { level: levels[severity] } })),
  ];
}

interface ArtifactLocation {
  readonly uri: string;
}

/** Relative if the file is below the folder, because a service matches such paths with its checkout. */
function locationOf(file: string, folder: string): ArtifactLocation {
  const relative = path.relative(folder, path.resolve(folder, file));
  if (relative.startsWith("..") || path.isAbsolute(relative))
    return { uri: pathToFileURL(path.resolve(folder, file)).href };
  return { uri: relative.split(path.sep).map(encodeURIComponent).join("/") };
}

function result(diagnostic: Diagnostic, artifactLocation: ArtifactLocation, ruleIndex: number): object {
  const { rule, severity, message, range, related, fixes } = diagnostic;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: printable(message) },
    locations: [{ physicalLocation: { artifactLocation, region: region(range) } }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: printable(other.message) },
            physicalLocation: { artifactLocation, region: region(other.range) },
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => sarifFix(fix, artifactLocation)) }),
  };
}

function sarifFix({ title, edits }: DiagnosticFix, artifactLocation: ArtifactLocation): object {
  const replacements = edits.map(({ range, newText }) => ({
    deletedRegion: region(range),
    insertedContent: { text: newText },
  }));
  return { description: { text: printable(title) }, artifactChanges: [{ artifactLocation, replacements }] };
}

/** Lines and columns are counted from 1; the end column is exclusive. */
function region({ start, end }: Range): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
