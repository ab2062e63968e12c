import type { Evidence } from "../../core/collapse/evidence.ts";
import { betaObjective } from "../objective.ts";
import type { Spec } from "../spec.ts";
import { axisOf, field, noChange, setField, sweepField } from "./fields.ts";
import { exact } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { RuleContext, SpecFix } from "./rule.ts";

/** Share of the largest eigenvalue; smaller ones are rounding errors. */
const MIN_EIGENVALUE = 1e-6;

/**
 * The most latents that the data can hold: one for each direction in which they vary, and one less where the noise is learned, because
 * nothing would be left for it.
 */
export function mostLatents(evidence: Evidence, { model: { likelihood } }: Spec): number {
  const { eigenvalues, informativeColumns } = evidence.spectrum;
  const directions = rankOf(evidence) ?? Math.min(informativeColumns, eigenvalues.length);
  const isLearned = likelihood.type === "gaussian" && typeof likelihood.variance !== "number";
  return isLearned ? Math.max(0, directions - 1) : directions;
}

/** Directions in which the data vary; undefined if only the leading eigenvalues are known. */
export function rankOf({ spectrum }: Evidence): number | undefined {
  const { eigenvalues, complete } = spectrum;
  return complete ? eigenvalues.filter((value) => value > MIN_EIGENVALUE * (eigenvalues[0] ?? 0)).length : undefined;
}

/** Another number of latents. A KL that is averaged over them keeps its weight: beta changes with their number. */
export function withLatentSize(context: RuleContext, size: number): SpecFix {
  const { spec } = context.points[0] ?? {};
  const change = setField(noChange(context), field.latentSize, size);
  const title = `Set latentSize to ${exact(size)}`;
  const objective = betaObjective(spec?.objective);
  if (spec === undefined || objective?.kl !== "mean") return fixOf(title, change);
  // Twelve digits, as in ranges.
  const scaled = (beta: number) => Number(((beta * size) / spec.model.latentSize).toPrecision(12));
  const axis = axisOf(context, field.beta);
  const swept = axis && sweepField(context, field.beta, axis.values.map(scaled));
  const beta = scaled(objective.beta);
  return swept === undefined
    ? fixOf(`${title} and beta to ${exact(beta)}, for the same weight`, setField(change, field.beta, beta))
    : fixOf(`${title} and scale the swept betas, for the same weight`, {
        specs: swept.specs,
        edits: [...change.edits, ...swept.edits],
      });
}
