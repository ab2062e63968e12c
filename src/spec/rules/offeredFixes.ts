import type { Prediction } from "../../core/collapse/prediction.ts";
import { parseSpec, type ParsedSpec } from "../parseSpec.ts";
import type { SweepPoint } from "../expandSweep.ts";
import type { Severity } from "../problem.ts";
import type { Spec } from "../spec.ts";
import type { SpecTree } from "../specTree.ts";
import type { SpecPath } from "../problem.ts";
import { isTrainedElsewhere } from "../trainedElsewhere.ts";
import { isFarOffScale } from "./columnsOffScale.ts";
import { areAllConstant, constantOrDuplicateColumns } from "./constantOrDuplicateColumns.ts";
import type { Fix } from "./diagnosis.ts";
import { field } from "./fields.ts";
import { isOpen, outcomeOf } from "./outcome.ts";
import type { RuleContext, RuleFinding, SpecEdit, SpecFix } from "./rule.ts";
import { rules } from "./rules.ts";
import { textEditsOf } from "./specEdits.ts";
import { applyTextEdits } from "./textEdit.ts";

/**
 * Fixes as they are offered. Each is applied to the text, and the changed text is read, predicted and judged by the rules as a check of
 * it would: its title cannot promise anything else. A fix that leads to a new warning is completed with the first fix of that warning,
 * or left out. Where columns of very different or large scale stay, training reaches none of the predicted figures.
 */

/** The predictions for all points of a changed spec. */
export interface SweepPrediction {
  readonly predictions: readonly Prediction[];
  /** False where a probe of the changed spec would change the figures: they are not promised then. */
  readonly isFinal: boolean;
}

/** What is known about the data of a spec, and of specs that differ from it. */
export interface Knowledge extends Pick<RuleContext, "evidenceOf" | "factsOf" | "predict"> {
  /** Undefined for a spec that the data do not suit. */
  readonly predictSweep: (points: readonly SweepPoint[]) => SweepPrediction | undefined;
  /** Chooses the values of an axis that places itself; absent where no spec has one. */
  readonly place?: (parsed: ParsedSpec) => ParsedSpec;
}

export interface CodedFinding extends RuleFinding {
  readonly code: string;
  readonly severity: Severity;
}

/** Without evidence no rule reports anything; checked here once for all of them. */
export function findingsOf(context: RuleContext): readonly CodedFinding[] {
  const { points, predictions, evidenceOf } = context;
  if (predictions.length !== points.length || !points.some(({ spec }) => evidenceOf(spec) !== undefined)) return [];
  const trainsNothing = isTrainedElsewhere(points);
  // Data without anything to encode leave the other rules nothing to say that helps.
  const relevant = areAllConstant(context)
    ? [constantOrDuplicateColumns]
    : rules.filter(({ code }) => !trainsNothing || !aboutTrainings.has(code));
  return relevant.flatMap(({ code, severity, check }) =>
    check(context).map((finding) => ({
      ...finding,
      // A changed spec does not change a model that another program trained.
      ...(trainsNothing && { fixes: [] }),
      code,
      severity: finding.severity ?? severity,
    })),
  );
}

/** Rules about trainings and networks, which say nothing of models that another program trained. */
const aboutTrainings: ReadonlySet<string> = new Set([
  "latent-units-never-used",
  "latent-too-small",
  "warmup-outlasts-training",
  "variance-floor-nan",
  "batch-drops-data",
  "too-few-steps",
  "learning-rate-too-high",
  "decoder-too-deep-to-escape",
  "bistable-above-threshold",
  "columns-off-scale",
  "inputs-not-centred",
  "autoregressive-decoder-bypasses-latents",
  "select-before-warmup-ends",
]);

/** A spec that fixes are offered for. */
export interface Before {
  readonly tree: SpecTree;
  readonly predictions: readonly Prediction[];
  readonly findings: readonly CodedFinding[];
}

/** A fix with the changes that its edits of the text make, for a text that has changed since. */
export interface OfferedFix extends Fix {
  readonly changes: readonly SpecEdit[];
}

/** How many times a fix is completed: more would be a recipe, and no fix. */
const MAX_COMPLETIONS = 2;

/** The fixes of one of the spec's findings that keep what they promise. */
export function offeredFixes(finding: CodedFinding, before: Before, knowledge: Knowledge): readonly OfferedFix[] {
  const offered = finding.fixes.flatMap((fix) => completed(fix, finding, before, knowledge, MAX_COMPLETIONS) ?? []);
  const sameEdits = ({ edits }: Fix): string => JSON.stringify(edits);
  return offered.filter((fix, i) => offered.findIndex((other) => sameEdits(other) === sameEdits(fix)) === i);
}

function completed(
  fix: SpecFix,
  finding: CodedFinding,
  before: Before,
  knowledge: Knowledge,
  completions: number,
): OfferedFix | undefined {
  const edits = textEditsOf(before.tree, fix.edits);
  if (edits.length === 0) return undefined;
  const { place = (parsed: ParsedSpec) => parsed } = knowledge;
  const { points, axes } = place(parseSpec(applyTextEdits(before.tree.text, edits)));
  if (points.length === 0) return undefined;
  const predicted = knowledge.predictSweep(points);
  if (predicted === undefined) return undefined;
  const { predictions, isFinal } = predicted;
  const context: RuleContext = { ...knowledge, points, axes, predictions };
  const after = findingsOf(context);
  const open = after.find((other) => isLeftOpen(other, finding, before));
  if (open === undefined) {
    if (!keepsActive(fix, predictions, before)) return undefined;
    const staysOffScale = isFarOffScale(context);
    if (staysOffScale && !fix.safe && restsOnFigures(fix)) return undefined;
    const specs: readonly Spec[] = points.map(({ spec }) => spec);
    const outcome = isFinal && !staysOffScale ? outcomeOf(specs, predictions) : "";
    const title = outcome === "" ? fix.title : `${fix.title}: ${outcome}`;
    return { title, edits, safe: fix.safe, changes: fix.edits };
  }
  if (completions === 0) return undefined;
  for (const next of open.fixes) {
    if (next.edits.some(({ path }) => fix.edits.some((edit) => areNested(edit.path, path)))) continue;
    // A beta was chosen for the reductions of its terms: with others it would mean something else.
    if (sets(fix, field.beta) && (sets(next, field.reconstruction) || sets(next, field.kl))) continue;
    const whole = completed(both(fix, next), finding, before, knowledge, completions - 1);
    if (whole !== undefined) return whole;
  }
  return undefined;
}

/** What a fix may not leave behind: its own finding, or a warning that was not there. */
function isLeftOpen({ code, severity }: CodedFinding, finding: CodedFinding, before: Before): boolean {
  if (code === finding.code) return severity === finding.severity || severity === "warning";
  return severity === "warning" && !before.findings.some((other) => other.code === code && other.severity === severity);
}

/** Whether it sets or sweeps something of the model or of the loss, whose values follow from the prediction. */
function restsOnFigures({ edits }: SpecFix): boolean {
  return edits.some(
    ({ path: [section, name] }) =>
      section === "model" || section === "sweep" || (section === "objective" && name !== field.warmupEpochs[1]),
  );
}

/** Whether units stay active that were, and become active where that is the purpose. */
function keepsActive({ activates }: SpecFix, after: readonly Prediction[], before: Before): boolean {
  if (after.some(({ verdict }) => verdict === "unknown")) return true;
  return after.some(isOpen) || !(activates || before.predictions.some(isOpen));
}

function both(fix: SpecFix, next: SpecFix): SpecFix {
  return {
    title: `${fix.title} and ${next.title.charAt(0).toLowerCase()}${next.title.slice(1)}`,
    edits: [...fix.edits, ...next.edits],
    safe: fix.safe && next.safe,
    activates: fix.activates || next.activates,
  };
}

function sets({ edits }: SpecFix, path: SpecPath): boolean {
  return edits.some((edit) => edit.path.join() === path.join());
}

function areNested(a: SpecPath, b: SpecPath): boolean {
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).join() === b.slice(0, shared).join();
}
