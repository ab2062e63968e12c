import { findProfile, type Profile } from "../cluster/profile.ts";
import { parseProfile } from "../profile/parseProfile.ts";
import { diagnosticLine, diagnosticsOf } from "./diagnostic.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The profile for a spec: the one named, or one of the usual places; without any, the cluster's defaults.
 * @returns undefined if it has problems, which are printed
 * @throws ClusterError when it cannot be read
 */
export function readProfile(named: string | undefined, specFile: string, terminal: Terminal): Profile | undefined {
  const found = findProfile(named, specFile);
  if (found === undefined) return { file: null };
  const { settings, problems } = parseProfile(found.text);
  if (settings !== undefined) return { ...settings, file: found.file };
  const diagnoses = problems.map((problem) => ({ ...problem, related: [], fixes: [], hasPage: false }));
  for (const diagnostic of diagnosticsOf(found.text, diagnoses)) terminal.err(diagnosticLine(found.file, diagnostic));
  return undefined;
}
