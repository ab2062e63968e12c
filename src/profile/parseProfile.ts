import type { Immutable } from "../core/immutable.ts";
import { checkValue } from "../spec/checkValue.ts";
import { atValue, type Finding } from "../spec/finding.ts";
import type { Problem } from "../spec/problem.ts";
import { parseSpecTree } from "../spec/specTree.ts";
import { profileSchemaNode, type ProfileSettings } from "./profileSchema.ts";
import { optionProblem, timeProblem } from "./profileValues.ts";

export interface ParsedProfile {
  /** Undefined if there is any problem. */
  readonly settings: Immutable<ProfileSettings> | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the text of a `slurm.json`, JSON with comments. Never throws. */
export function parseProfile(text: string): ParsedProfile {
  const tree = parseSpecTree(text);
  if (tree.value === undefined) return { settings: undefined, problems: tree.problems.map(ofProfile) };
  const findings = checkValue(profileSchemaNode, tree.value, []);
  const settings = tree.value as ProfileSettings;
  const all = findings.length > 0 ? findings : valueFindings(settings);
  const problems = all.map((finding): Problem => {
    const { code, severity, message } = finding;
    return ofProfile({ code, severity, message, ...tree.locateFinding(finding) });
  });
  return { settings: problems.length === 0 ? settings : undefined, problems };
}

/** The checks are those of specs, which call the whole text "the spec". */
function ofProfile(problem: Problem): Problem {
  const message = problem.message.replace(/\b([Tt])he spec\b/, "$1he profile");
  return { ...problem, message };
}

function valueFindings({ time, options = [] }: ProfileSettings): readonly Finding[] {
  const wrongTime = time === undefined ? undefined : timeProblem(time);
  return [
    ...(wrongTime === undefined ? [] : [atValue("unknown-value", ["time"], wrongTime)]),
    ...options.flatMap((option, index) => {
      const wrong = optionProblem(option);
      return wrong === undefined ? [] : [atValue("unknown-value", ["options", index], wrong)];
    }),
  ];
}
