import type { Uri } from "vscode";
import type { Diagnosis, SpecReport } from "../protocol/diagnosis.ts";
import { readSettings } from "./settings.ts";

const levels = ["off", "error", "warning", "information", "hint"] as const;

/** What `vaeLens.rules` may say of a rule. */
export type Level = (typeof levels)[number];

export interface ShownDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly level: Exclude<Level, "off">;
}

/** The diagnoses that settings let through, with the severities they ask for. */
export function shownDiagnoses(spec: Uri, { diagnoses }: SpecReport): readonly ShownDiagnosis[] {
  const { rules } = readSettings(spec);
  return diagnoses.flatMap((diagnosis): ShownDiagnosis[] => {
    // A setting may hold anything; what is no level changes nothing.
    const asked = levels.find((level) => level === rules[diagnosis.code]);
    const level = asked ?? diagnosis.severity;
    return level === "off" ? [] : [{ diagnosis, level }];
  });
}
