import type { PointPrediction, SpecReport } from "../../src/results/specReport.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { applyTextEdits } from "../../src/spec/rules/textEdit.ts";

/** The fixes of a spec, each applied and checked again. */
export interface FixPromise {
  readonly code: string;
  readonly title: string;
  /** The spec with the fix. */
  readonly text: string;
  readonly predictions: readonly PointPrediction[];
  /** How the new check differs from the title; undefined: it does not. */
  readonly broken: string | undefined;
}

export async function promisesOf(
  text: string,
  check: (text: string) => Promise<SpecReport>,
): Promise<readonly FixPromise[]> {
  const { diagnoses } = await check(text);
  const warnings = codesOf(diagnoses, "warning");
  const promises: FixPromise[] = [];
  for (const { code, fixes, hasPage } of diagnoses) {
    if (!hasPage) continue;
    for (const { title, edits } of fixes) {
      const fixed = applyTextEdits(text, edits);
      const after = await check(fixed);
      const added = codesOf(after.diagnoses, "warning").filter((other) => !warnings.includes(other));
      const broken =
        after.predictions.length === 0
          ? "the fixed spec is not valid"
          : added.length > 0
            ? `leads to ${added.join(", ")}`
            : disagreement(title, fixed, after.predictions);
      promises.push({ code, title, text: fixed, predictions: after.predictions, broken });
    }
  }
  return promises;
}

function codesOf(diagnoses: SpecReport["diagnoses"], severity: string): readonly string[] {
  return diagnoses.filter((diagnosis) => diagnosis.severity === severity).map(({ code }) => code);
}

/** Reads the figures of the title in its own way, not with the code that wrote them. */
function disagreement(title: string, fixed: string, predictions: readonly PointPrediction[]): string | undefined {
  const counts = predictions.map(({ activeUnits }) => activeUnits);
  const atRisk = predictions.filter(({ verdict }) => verdict === "at-risk").length;
  const units = /: (\d+) of (\d+) units active/.exec(title);
  if (units !== null) {
    const sizes = parseSpec(fixed).points.map(({ spec }) => spec.model.latentSize);
    if (counts.some((count) => count !== Number(units[1]))) return `${counts.join(", ")} units are active`;
    if (sizes.some((size) => size !== Number(units[2]))) return `there are ${sizes.join(", ")} latents`;
  }
  const points = /: (\d+) of (\d+) points active/.exec(title);
  if (points !== null) {
    const active = predictions.filter(({ verdict }) => verdict === "active").length;
    if (active !== Number(points[1]) || predictions.length !== Number(points[2]))
      return `${active} of ${predictions.length} points are active`;
  }
  if (title.includes("at risk") !== atRisk > 0 && (units !== null || points !== null))
    return `${atRisk} of ${predictions.length} points are at risk`;
  return undefined;
}
