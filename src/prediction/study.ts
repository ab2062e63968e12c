import type { Evidence } from "../core/collapse/evidence.ts";
import { isMeasuredKind } from "../core/collapse/measuredKinds.ts";
import { predictPoint } from "../core/collapse/predictPoint.ts";
import type { Prediction } from "../core/collapse/prediction.ts";
import type { SpecReport } from "../results/specReport.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import { pointSettingOf } from "../spec/pointSetting.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import { applyTextEdits } from "../spec/rules/textEdit.ts";
import type { Spec } from "../spec/spec.ts";
import { dataKey } from "../training/openData.ts";
import { evidenceKey } from "./evidenceSubject.ts";
import type { KnownData } from "./knownData.ts";
import type { ProbeSubject } from "./planTrainings.ts";

/** A spec with what is known about its data, and about the data of specs that its fixes lead to. */
export interface Study {
  readonly parsed: ParsedSpec;
  readonly located: readonly LocatedProblem[];
  readonly datasets: Map<string, KnownData>;
  readonly evidence: Map<string, Evidence>;
  /** Points that training would refuse, by data and likelihood. */
  readonly refused: Set<string>;
}

/**
 * The specs that the fixes of a report lead to, in its order.
 * @param place chooses the values of an axis that places itself
 */
export function fixedSpecs(
  { parsed }: Study,
  { diagnoses }: SpecReport,
  place: (parsed: ParsedSpec) => ParsedSpec,
): readonly (readonly SweepPoint[])[] {
  return diagnoses.flatMap(({ fixes, hasPage }) =>
    hasPage ? fixes.map(({ edits }) => place(parseSpec(applyTextEdits(parsed.tree.text, edits))).points) : [],
  );
}

export function isKnown({ spec }: SweepPoint, { evidence, refused }: Study): boolean {
  return evidence.has(subjectKey(spec)) || refused.has(subjectKey(spec));
}

/** The basis for planning a probe: the spectrum's predictions, without measurements. */
export function subjectOf(points: readonly SweepPoint[], study: Study): ProbeSubject {
  return {
    points,
    predictions: points.map(({ spec }) => predict(spec, study)),
    dataOf: (point) => study.datasets.get(dataKey(point)),
    isMeasuredKind: ({ spec }) => {
      const evidence = study.evidence.get(subjectKey(spec));
      return evidence !== undefined && isMeasuredKind(evidence.likelihood, pointSettingOf(spec, evidence.train.rows));
    },
  };
}

/** Identifies a point's evidence by all on which it depends. */
export function subjectKey(spec: Spec): string {
  return JSON.stringify([spec.data, evidenceKey(spec)]);
}

export function predict(spec: Spec, study: Pick<Study, "evidence">): Prediction {
  const evidence = study.evidence.get(subjectKey(spec));
  return predictPoint(evidence, pointSettingOf(spec, evidence?.train.rows ?? 0));
}

export function evidenceOf(spec: Spec, { evidence }: Pick<Study, "evidence">): Evidence | undefined {
  return evidence.get(subjectKey(spec));
}
