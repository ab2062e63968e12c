import type { SpecReport } from "../results/specReport.ts";
import type { Diagnosis } from "../spec/rules/diagnosis.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { TextEdit } from "../spec/rules/diagnosis.ts";
import { applyTextEdits } from "../spec/rules/textEdit.ts";

/** What `--fix` did. */
export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
}

export interface FixedText {
  readonly text: string;
  readonly fixed: readonly AppliedFix[];
}

/** One fix may make room for another; more rounds than this would be two that undo each other. */
const MAX_ROUNDS = 5;

/** Applies the safe fixes until there are none. `check` reports what there is to say of a text. */
export async function applySafeFixes(
  original: string,
  check: (text: string) => Promise<SpecReport>,
): Promise<FixedText> {
  let text = original;
  let problems = parseSpec(text).problems.length;
  const fixed: AppliedFix[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const chosen = safeFixes((await check(text)).diagnoses);
    if (chosen.edits.length === 0) break;
    const next = applyTextEdits(text, chosen.edits);
    // A fix that breaks a spec would be a defect of its rule; the file is not to suffer for it.
    const problemsLeft = parseSpec(next).problems.length;
    if (problemsLeft > problems) break;
    text = next;
    problems = problemsLeft;
    fixed.push(...chosen.fixed);
  }
  return { text, fixed };
}

/** The first safe fix of every finding, but for those whose edits run into another's. */
function safeFixes(diagnoses: readonly Diagnosis[]): {
  readonly edits: readonly TextEdit[];
  readonly fixed: readonly AppliedFix[];
} {
  const edits: TextEdit[] = [];
  const fixed: AppliedFix[] = [];
  for (const { code, fixes } of diagnoses) {
    const fix = fixes.find(({ safe }) => safe);
    if (fix === undefined || fix.edits.some((edit) => edits.some((other) => meet(edit, other)))) continue;
    edits.push(...fix.edits);
    fixed.push({ rule: code, title: fix.title });
  }
  return { edits, fixed };
}

/** Edits at one place meet too: which of them comes first is not theirs to say. */
function meet(a: TextEdit, b: TextEdit): boolean {
  return a.offset <= b.offset + b.length && b.offset <= a.offset + a.length;
}
