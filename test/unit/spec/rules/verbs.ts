import { expect } from "vitest";
import type { ColumnFacts } from "../../../../src/core/columnFacts.ts";
import type { Evidence } from "../../../../src/core/collapse/evidence.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import type { Prediction } from "../../../../src/core/collapse/prediction.ts";
import type { SweepPoint } from "../../../../src/spec/expandSweep.ts";
import type { LocatedProblem } from "../../../../src/spec/problem.ts";
import { parseSpec } from "../../../../src/spec/parseSpec.ts";
import { pointSettingOf } from "../../../../src/spec/pointSetting.ts";
import { collapsedBestOf, type CollapsedBest } from "../../../../src/spec/rules/collapsedBest.ts";
import type { Diagnosis } from "../../../../src/spec/rules/diagnosis.ts";
import { diagnoseSpec } from "../../../../src/spec/rules/diagnose.ts";
import { applyTextEdits } from "../../../../src/spec/rules/textEdit.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { evidenceWith } from "../../core/collapse/verbs.ts";
import { type Changes, specText } from "../verbs.ts";

/** Steps of the rules' tests: on this evidence, a spec with these fields has these findings. */

const summary = {
  rows: 1000,
  minimum: -3,
  maximum: 3,
  meanColumnVariance: 1,
  smallestDeviation: 0.1,
  offCentre: 0,
  shareWhole: 0,
  shareZeroOrOne: 0,
};

/** Ten columns whose principal variances are 4, 2, 1, 0.5 and six times 0.1; 1,000 rows, normal. Without a mixture. */
export const evidence: Evidence = evidenceOf([4, 2, 1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);

export function evidenceOf(eigenvalues: readonly number[], changes: Partial<Evidence> = {}): Evidence {
  return evidenceWith(eigenvalues, {
    columns: 10,
    train: summary,
    heldOut: { ...summary, rows: 250 },
    mixture: { temperatures: [], rateNats: [], freeEnergy: [], ceilingNats: 4 },
    codes: [],
    ...changes,
  });
}

/** With another summary of the values. */
export function valuesOf(changes: Partial<Evidence["train"]>, of = evidence): Evidence {
  return { ...of, train: { ...of.train, ...changes }, heldOut: { ...of.heldOut, ...changes, rows: of.heldOut.rows } };
}

/** With heavier tails along the leading direction. */
export function tailsOf(excessKurtosis: number, of = evidence): Evidence {
  return {
    ...of,
    spectrum: { ...of.spectrum, excessKurtosis: [excessKurtosis, ...of.spectrum.excessKurtosis.slice(1)] },
  };
}

export interface Diagnosed {
  readonly text: string;
  readonly diagnoses: readonly Diagnosis[];
  readonly predictions: readonly Prediction[];
  readonly collapsedBest: CollapsedBest | null;
}

/** @param data evidence for every spec */
export function diagnose(
  text: string,
  data: Evidence | "unknown" = evidence,
  located: readonly LocatedProblem[] = [],
  facts?: ColumnFacts,
): Diagnosed {
  const parsed = parseSpec(text);
  const known = data === "unknown" ? undefined : data;
  const predict = (spec: Spec): Prediction => {
    // Evidence holds for one likelihood only.
    const ofSpec = known?.likelihood.type === spec.model.likelihood.type ? known : undefined;
    return predictPoint(ofSpec, pointSettingOf(spec, ofSpec?.train.rows ?? 0));
  };
  const predictSweep = (points: readonly SweepPoint[]) => ({
    predictions: points.map(({ spec }) => predict(spec)),
    isFinal: true,
  });
  const { predictions } = predictSweep(parsed.points);
  const context = {
    evidenceOf: () => known,
    factsOf: ({ data: { transform } }: Spec) => (transform === "none" ? facts : undefined),
    predictions,
    predict,
    predictSweep,
  };
  const { points, axes, tree } = parsed;
  return {
    text,
    diagnoses: diagnoseSpec({ parsed, located, ...context }),
    predictions,
    collapsedBest: collapsedBestOf({ ...context, points, axes, tree }),
  };
}

/** Four latents, variance 0.5 (so that beta* is 8 with `evidence`), with changes. */
export function rulesText(changes: Changes = {}): string {
  return specText({ "model.latentSize": 4, "model.likelihood.variance": 0.5, ...changes });
}

/** Exactly these findings, as [code, what is underlined, severity], in the order of the text. */
export function finds(
  changes: Changes,
  ...findings: readonly (readonly [code: string, underlined: string, severity: string])[]
): Diagnosed {
  return findsIn(evidence, changes, ...findings);
}

export function findsIn(
  known: Evidence,
  changes: Changes,
  ...findings: readonly (readonly [code: string, underlined: string, severity: string])[]
): Diagnosed {
  const found = diagnose(rulesText(changes), known);
  expect(
    found.diagnoses.map(({ code, offset, length, severity }) => [
      code,
      found.text.slice(offset, offset + length),
      severity,
    ]),
  ).toEqual(findings);
  return found;
}

export function titles({ diagnoses }: Diagnosed): readonly string[] {
  return diagnoses.flatMap(({ fixes }) => fixes.map(({ title }) => title));
}

/** The text with the fix of this title, which must be offered. */
export function fixedBy({ text, diagnoses }: Diagnosed, title: string): string {
  const fix = diagnoses.flatMap(({ fixes }) => fixes).find((offered) => offered.title === title);
  expect(fix?.title).toBe(title);
  return applyTextEdits(text, fix?.edits ?? []);
}
