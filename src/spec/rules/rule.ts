import type { Evidence } from "../../core/collapse/evidence.ts";
import type { Prediction } from "../../core/collapse/prediction.ts";
import type { SweepPoint } from "../expandSweep.ts";
import type { Severity, SpecPath } from "../problem.ts";
import type { Spec } from "../spec.ts";
import type { SweepAxis } from "../sweepAxes.ts";

/** One way of going wrong, found in a spec and in what is known of its data. A rule without evidence is silent. */
export interface Rule {
  /** kebab-case, stable: docs/rules/CODE.md, settings and ignore comments name it. */
  readonly code: string;
  /** One line for lists: what it finds. */
  readonly summary: string;
  /** Unless settings say otherwise. */
  readonly severity: Severity;
  readonly check: (context: RuleContext) => readonly RuleFinding[];
}

export interface RuleContext {
  /** At least one. */
  readonly points: readonly SweepPoint[];
  readonly axes: readonly SweepAxis[];
  /** Of a point's data under its likelihood; undefined while it is not known. */
  readonly evidenceOf: (spec: Spec) => Evidence | undefined;
  /** One a point, in order. */
  readonly predictions: readonly Prediction[];
  /** What another spec would do, for a fix's title; only as far as the evidence reaches. */
  readonly predict: (spec: Spec) => Prediction;
}

/** A finding at the value, or the name, that `path` leads to in the file. What the file leaves to a default: its parent. */
export interface RuleFinding {
  /** What is wrong, with its numbers, and what to do; one or two sentences ending with a full stop. */
  readonly message: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  readonly path: SpecPath;
  readonly underline: "value" | "name";
  /** Other values that have a part in it. */
  readonly related: readonly { readonly path: SpecPath; readonly message: string }[];
  readonly fixes: readonly SpecFix[];
}

/** A change of the spec, by paths; the edge turns it into text edits. */
export interface SpecFix {
  /** What it does and what it is predicted to lead to: "Set beta to 3.1: 4 of 10 units active". */
  readonly title: string;
  readonly edits: readonly SpecEdit[];
  /** Whether `check --fix` and "fix all" may apply it unasked: it changes no meaning, or can only help. */
  readonly safe: boolean;
}

/** Sets the value at `path` (parents are made), or removes the property when `value` is undefined. */
export interface SpecEdit {
  readonly path: SpecPath;
  readonly value: SpecValue | undefined;
}

export type SpecValue = number | string | boolean | readonly SpecValue[] | { readonly [name: string]: SpecValue };
