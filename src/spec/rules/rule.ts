import type { ColumnFacts } from "../../core/columnFacts.ts";
import type { Evidence } from "../../core/collapse/evidence.ts";
import type { Prediction } from "../../core/collapse/prediction.ts";
import type { SweepPoint } from "../expandSweep.ts";
import type { Severity, SpecPath } from "../problem.ts";
import type { Spec } from "../spec.ts";
import type { SweepAxis } from "../sweepAxes.ts";

/** A check of one way in which a spec can fail on its data. Without evidence a rule reports nothing. */
export interface Rule {
  /** kebab-case, stable: docs/rules/CODE.md, settings and ignore comments use it. */
  readonly code: string;
  /** One line for lists: what it finds. */
  readonly summary: string;
  /** The default; settings may change it. */
  readonly severity: Severity;
  readonly check: (context: RuleContext) => readonly RuleFinding[];
}

export interface RuleContext {
  /** At least one. */
  readonly points: readonly SweepPoint[];
  readonly axes: readonly SweepAxis[];
  /** For a point's data under its likelihood; undefined until it is gathered. */
  readonly evidenceOf: (spec: Spec) => Evidence | undefined;
  /** What a point's columns look like; undefined where it is not known. */
  readonly factsOf: (spec: Spec) => ColumnFacts | undefined;
  /** One for each point, in order. */
  readonly predictions: readonly Prediction[];
  /** The prediction for a changed spec, from the spectrum alone; unknown where there is no evidence for it. */
  readonly predict: (spec: Spec) => Prediction;
}

/** A finding at the value, or the name, at `path` in the file; at the nearest parent if the file leaves the field out. */
export interface RuleFinding {
  /** What is wrong, with numbers, and what to do; two or three short sentences. */
  readonly message: string;
  /** A last sentence of the message, if a fix is offered: what it advises may not hold for this spec. */
  readonly advice?: string;
  /** If it differs from the rule's. */
  readonly severity?: Severity;
  readonly path: SpecPath;
  readonly underline: "value" | "name";
  /** Other values that contribute to it. */
  readonly related: readonly { readonly path: SpecPath; readonly message: string }[];
  readonly fixes: readonly SpecFix[];
  /** Where the model with the best ELBO is predicted to be collapsed for this reason: the reason, as a clause without its number of points. */
  readonly whyBestCollapses?: string;
}

/** A change of the spec, by paths; offeredFixes.ts predicts its outcome and turns it into text edits. */
export interface SpecFix {
  /** The change alone: "Set beta to 3.1". */
  readonly title: string;
  readonly edits: readonly SpecEdit[];
  /** Whether `check --fix` and "fix all" may apply it without asking: it keeps the loss, or can only help. */
  readonly safe: boolean;
  /** Whether it is meant to keep units active: it is not offered where none is predicted to be. */
  readonly activates: boolean;
}

/** Sets the value at `path` (and creates its parents), or removes the property if `value` is undefined. */
export interface SpecEdit {
  readonly path: SpecPath;
  readonly value: SpecValue | undefined;
}

export type SpecValue = number | string | boolean | readonly SpecValue[] | { readonly [name: string]: SpecValue };
