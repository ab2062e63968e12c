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

/** A fix can make another one applicable. More rounds would mean that two fixes undo each other. */
const MAX_ROUNDS = 5;

/** Applies safe fixes until there are none. @param check makes the report of a text */
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
    // A fix that makes a spec invalid is a defect of its rule; it must not damage the file.
    const problemsLeft = parseSpec(next).problems.length;
    if (problemsLeft > problems) break;
    text = next;
    problems = problemsLeft;
    fixed.push(...chosen.fixed);
  }
  return { text, fixed };
}

/** The first safe fix of every diagnostic, without fixes whose edits overlap an earlier one. */
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

/** Two insertions at one offset overlap too, because their order is undefined. */
function meet(a: TextEdit, b: TextEdit): boolean {
  return a.offset <= b.offset + b.length && b.offset <= a.offset + a.length;
}
