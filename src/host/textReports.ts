import type { SpecReport } from "../results/specReport.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { Diagnosis } from "../spec/rules/diagnosis.ts";

/** Reports of a text whose data were not read. */

/** The code of the diagnostic in place of a cancelled check's report. */
export const CHECK_CANCELLED = "check-cancelled";

export function reportOfText({ problems }: ParsedSpec): SpecReport {
  const diagnoses = problems.map((problem) => ({ ...problem, related: [], fixes: [], hasPage: false }));
  return { diagnoses, predictions: [], spectrum: null, frontier: [], dataFiles: [] };
}

/** Also says that the rest was not checked, and how to check it. */
export function cancelledReport(parsed: ParsedSpec, text: string): SpecReport {
  const notChecked: Diagnosis = {
    code: CHECK_CANCELLED,
    severity: "warning",
    message:
      "The check of this spec was cancelled: problems of its data, findings and predictions are not shown. " +
      "Check it again with the quick fix Check Spec, or by saving it.",
    offset: 0,
    length: Math.min(1, text.length),
    related: [],
    fixes: [],
    hasPage: false,
  };
  const report = reportOfText(parsed);
  return { ...report, diagnoses: [...report.diagnoses, notChecked] };
}
