import type { Prediction } from "../../core/collapse/prediction.ts";
import type { Spec } from "../spec.ts";
import type { Change } from "./fields.ts";
import type { RuleContext, SpecFix } from "./rule.ts";

/** The predicted outcome of a change, for the titles of fixes. */

/** A fix whose title ends with the predicted outcome, if there is one. */
export function fixOf(context: RuleContext, title: string, change: Change, safe = false): SpecFix {
  const outcome = outcomeOf(context, change.specs);
  return { title: outcome === "" ? title : `${title}: ${outcome}`, edits: change.edits, safe };
}

/** The fix, unless every point would still collapse or has no prediction. */
export function fixThatHelps(context: RuleContext, title: string, change: Change): readonly SpecFix[] {
  const helps = change.specs.some((spec) => isOpen(context.predict(spec)));
  return helps ? [fixOf(context, title, change)] : [];
}

/** Whether units are expected to be active, even if at risk. */
export function isOpen({ verdict, activeUnits }: Prediction): boolean {
  return (verdict === "active" || verdict === "at-risk") && (activeUnits ?? 0) > 0;
}

function outcomeOf({ predict }: RuleContext, specs: readonly Spec[]): string {
  const predictions = specs.map(predict);
  if (predictions.some(({ verdict }) => verdict === "unknown")) return "";
  const outcomes = new Set(predictions.map((prediction, i) => ofOne(prediction, specs[i]?.model.latentSize ?? 0)));
  const [only] = outcomes;
  if (outcomes.size === 1 && only !== undefined) return only;
  const count = (wanted: Prediction["verdict"]) => predictions.filter(({ verdict }) => verdict === wanted).length;
  const atRisk = count("at-risk");
  return `${count("active")} of ${specs.length} points active${atRisk === 0 ? "" : `, ${atRisk} at risk`}`;
}

function ofOne({ verdict, activeUnits }: Prediction, latentSize: number): string {
  const units = activeUnits ?? 0;
  if (verdict === "at-risk" && units === 0) return "units may stay active";
  return `${units} of ${latentSize} units active${verdict === "at-risk" ? ", at risk" : ""}`;
}
