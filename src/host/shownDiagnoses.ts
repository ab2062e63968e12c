import type { Uri } from "vscode";
import type { SpecReport } from "../results/specReport.ts";
import type { Diagnosis } from "../spec/rules/diagnosis.ts";
import { readSettings } from "./settings.ts";

const levels = ["off", "error", "warning", "information", "hint"] as const;

/** The values of `vaeLens.rules`. */
export type Level = (typeof levels)[number];

export interface ShownDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly level: Exclude<Level, "off">;
}

/** The diagnoses that the settings do not hide, with their severities. */
export function shownDiagnoses(spec: Uri, { diagnoses }: SpecReport): readonly ShownDiagnosis[] {
  const { rules } = readSettings(spec);
  return diagnoses.flatMap((diagnosis): ShownDiagnosis[] => {
    // Ignores a value that is not a level: VS Code does not validate settings.
    const asked = levels.find((level) => level === rules[diagnosis.code]);
    const level = asked ?? diagnosis.severity;
    return level === "off" ? [] : [{ diagnosis, level }];
  });
}
