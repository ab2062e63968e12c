import { isLatentsAlone } from "../trainedElsewhere.ts";
import { nearestName } from "../nearestName.ts";
import type { ParsedSpec } from "../parseSpec.ts";
import type { LocatedProblem, Problem } from "../problem.ts";
import { quote } from "../wording.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { ignoredNames, isIgnored, type IgnoredName } from "./ignoreComments.ts";
import { findingsOf, offeredFixes, type Before, type CodedFinding, type Knowledge } from "./offeredFixes.ts";
import type { RuleContext } from "./rule.ts";
import { rules } from "./rules.ts";

export interface SpecToDiagnose extends Pick<RuleContext, "predictions">, Knowledge {
  readonly parsed: ParsedSpec;
  /** Problems of the data, and of the model's size. */
  readonly located: readonly LocatedProblem[];
}

const ruleCodes = rules.map(({ code }) => code);

/** Problems of the text and of the data, and what the rules find, by offset, without what comments in the text ignore. */
export function diagnoseSpec(spec: SpecToDiagnose): readonly Diagnosis[] {
  const { parsed } = spec;
  const problems = parsed.problems.map(plain);
  // Only a valid spec has points and data to check.
  if (parsed.points.length === 0) return problems;
  const ofData = spec.located.map((problem) => plain({ ...problem, ...parsed.tree.locate(problem.path) }));
  const all = [...problems, ...ofData, ...ruleFindings(spec)];
  const ignored = ignoredNames(parsed.tree.text);
  const codes = new Set(all.map(({ code }) => code));
  const relevant = ignored.filter(({ name }) => codes.has(name));
  const reported = all.filter((diagnosis) => diagnosis.severity === "error" || !isIgnored(diagnosis, relevant));
  return [...reported, ...unknownRules(ignored, all)].toSorted((a, b) => a.offset - b.offset);
}

function plain({ code, severity, message, offset, length, meant }: Problem): Diagnosis {
  // The nearest name is a guess: nothing applies it without being asked.
  const fixes =
    meant === undefined
      ? []
      : [{ title: `Write ${quote(meant)}`, edits: [{ offset, length, newText: JSON.stringify(meant) }], safe: false }];
  return { code, severity, message, offset, length, related: [], fixes, hasPage: false };
}

function ruleFindings(spec: SpecToDiagnose): readonly Diagnosis[] {
  const { parsed, predictions } = spec;
  const { points, axes, tree } = parsed;
  // Rules judge how a model is or was trained, of which latents tell nothing.
  if (isLatentsAlone(points)) return [];
  const findings = findingsOf({ ...spec, points, axes });
  const before: Before = { tree, predictions, findings };
  return findings.map((finding) => diagnosisOf(finding, before, spec));
}

function diagnosisOf(finding: CodedFinding, before: Before, knowledge: Knowledge): Diagnosis {
  const { code, severity, message, advice, related } = finding;
  const { tree } = before;
  const fixes = offeredFixes(finding, before, knowledge);
  return {
    code,
    severity,
    message: advice === undefined || fixes.length === 0 ? message : `${message} ${advice}`,
    ...tree.locateFinding(finding),
    related: related.map((other) => ({ message: other.message, ...tree.locate(other.path) })),
    fixes: fixes.map(({ title, edits, safe }) => ({ title, edits, safe })),
    hasPage: true,
  };
}

/** More unknown names are not reported one by one: a generated file may have thousands. */
const MAX_UNKNOWN_NAMES = 100;

/** Names in ignore comments that match no rule. */
function unknownRules(ignored: readonly IgnoredName[], all: readonly Diagnosis[]): readonly Diagnosis[] {
  const known = new Set([...ruleCodes, ...all.map(({ code }) => code)]);
  return ignored
    .filter(({ name }) => !known.has(name))
    .slice(0, MAX_UNKNOWN_NAMES)
    .map(({ name, offset }): Diagnosis => {
      const meant = nearestName(name, [...known]);
      return {
        code: "unknown-rule",
        severity: "information",
        message: `There is no rule ${quote(name)}${meant === undefined ? "; docs/rules lists all rules." : `; did you mean ${quote(meant)}?`}`,
        offset,
        length: name.length,
        related: [],
        fixes:
          meant === undefined
            ? []
            : [{ title: `Write ${meant}`, edits: [{ offset, length: name.length, newText: meant }], safe: true }],
        hasPage: false,
      };
    });
}
