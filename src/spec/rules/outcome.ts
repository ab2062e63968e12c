import type { Prediction } from "../../core/collapse/prediction.ts";
import type { Spec } from "../spec.ts";
import type { Change } from "./fields.ts";
import { exact } from "./figures.ts";
import type { RuleContext, SpecFix } from "./rule.ts";

/** Fixes of the rules. What a fix leads to is predicted in one place, where the fix is offered: offeredFixes.ts. */

export function fixOf(title: string, { edits }: Change, safe = false): SpecFix {
  return { title, edits, safe, activates: false };
}

/** A fix against a collapse; none if every point would still collapse or has no prediction. */
export function fixThatHelps(context: RuleContext, title: string, change: Change): readonly SpecFix[] {
  const helps = change.specs.some((spec) => isOpen(context.predict(spec)));
  return helps ? [{ ...fixOf(title, change), activates: true }] : [];
}

/** Whether units are expected to be active, even if at risk. */
export function isOpen({ verdict, activeUnits }: Prediction): boolean {
  return (verdict === "active" || verdict === "at-risk") && (activeUnits ?? 0) > 0;
}

/** What the predictions of these specs say, for the title of a fix; empty where one is unknown. */
export function outcomeOf(specs: readonly Spec[], predictions: readonly Prediction[]): string {
  if (predictions.some(({ verdict }) => verdict === "unknown")) return "";
  const outcomes = new Set(predictions.map((prediction, i) => ofOne(prediction, specs[i]?.model.latentSize ?? 0)));
  const [only] = outcomes;
  if (outcomes.size === 1 && only !== undefined) return only;
  const count = (wanted: Prediction["verdict"]) => predictions.filter(({ verdict }) => verdict === wanted).length;
  const atRisk = count("at-risk");
  return `${count("active")} of ${exact(specs.length)} points active${atRisk === 0 ? "" : `, ${atRisk} at risk`}`;
}

function ofOne({ verdict, activeUnits }: Prediction, latentSize: number): string {
  const units = activeUnits ?? 0;
  if (verdict === "at-risk" && units === 0) return "at risk, units may stay active";
  return `${exact(units)} of ${exact(latentSize)} units active${verdict === "at-risk" ? ", at risk" : ""}`;
}
