import { autoregressiveDecoderBypassesLatents } from "./autoregressiveDecoderBypassesLatents.ts";
import { betaAboveCollapseThreshold } from "./betaAboveCollapseThreshold.ts";
import { collapseOf, isBelowThreshold } from "./collapse.ts";
import { isFarOffScale } from "./columnsOffScale.ts";
import { constantOrDuplicateColumns } from "./constantOrDuplicateColumns.ts";
import { conditionExplainsData } from "./conditionExplainsData.ts";
import { fixedVarianceTooWide } from "./fixedVarianceTooWide.ts";
import { meanReductionScalesBeta } from "./meanReductionScalesBeta.ts";
import { findingsOf, offeredFixes, type CodedFinding, type Knowledge } from "./offeredFixes.ts";
import type { Rule, RuleContext, SpecEdit } from "./rule.ts";
import { sweepPointsCollapse } from "./sweepPointsCollapse.ts";
import type { SpecTree } from "../specTree.ts";

/** The rules of which one reports why the model with the best ELBO will be collapsed. */
const rules: readonly Rule[] = [
  constantOrDuplicateColumns,
  fixedVarianceTooWide,
  meanReductionScalesBeta,
  conditionExplainsData,
  autoregressiveDecoderBypassesLatents,
  betaAboveCollapseThreshold,
  sweepPointsCollapse,
];

/** Before its training: the model with the best ELBO of a spec will be collapsed, and why. */
export interface CollapsedBest {
  /** The rule that reports it. */
  readonly rule: string;
  /** A clause. */
  readonly why: string;
  /** The rule's first fix, by paths; null where none keeps what it promises, or the sweep is too large to try. */
  readonly fix: { readonly title: string; readonly edits: readonly SpecEdit[] } | null;
}

export interface SpecWithPredictions extends Pick<RuleContext, "points" | "axes" | "predictions">, Knowledge {
  readonly tree: SpecTree;
}

/** Fixes are predicted for each point. */
const MAX_POINTS_FOR_FIX = 200;

/** Null where it is predicted to be active, or is not certain. Comments that ignore a rule do not change it. */
export function collapsedBestOf(spec: SpecWithPredictions): CollapsedBest | null {
  const collapse = collapseOf(spec);
  // Below its threshold a point collapses for another reason, which only its short training has shown.
  if (collapse === undefined || isBelowThreshold(spec, collapse) || isFarOffScale(spec)) return null;
  const found = rules.flatMap(({ code, severity, check }) =>
    check(spec).flatMap((finding) =>
      finding.whyBestCollapses === undefined
        ? []
        : [{ finding: { ...finding, code, severity: finding.severity ?? severity }, why: finding.whyBestCollapses }],
    ),
  );
  const [first] = found;
  if (first === undefined) return null;
  const { finding, why } = first;
  return { rule: finding.code, why, fix: spec.points.length > MAX_POINTS_FOR_FIX ? null : firstFix(finding, spec) };
}

function firstFix(finding: CodedFinding, spec: SpecWithPredictions): CollapsedBest["fix"] {
  const { tree, predictions } = spec;
  const [fix] = offeredFixes(finding, { tree, predictions, findings: findingsOf(spec) }, spec);
  return fix === undefined ? null : { title: fix.title, edits: fix.changes };
}
