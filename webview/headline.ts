import type { Measurements } from "../src/protocol/measurements.ts";
import { bestCollapse, type BestCollapse } from "../src/results/bestCollapse.ts";
import { BELOW_COLUMN_MEANS, baselineNames } from "../src/results/baselines.ts";
import { isRunning } from "../src/results/reading.ts";
import type { CollapsedBestView } from "../src/results/specReport.ts";
import type { RunExplanation } from "../src/results/explanations.ts";
import { shortLabel, soFar, withError } from "../src/results/wording.ts";
import { causeNames, triedPhrase } from "../src/core/explanation/sentences.ts";
import type { Cause } from "../src/core/explanation/judgement.ts";
import { capital } from "../src/core/wording.ts";
import type { Sweep } from "./sweep.ts";
import { whichPoints } from "./whichPoints.ts";
import { shortNumber } from "./wording.ts";

/** The question that brings people here, answered first: the model with the best ELBO is collapsed, why, and what to change. */

export interface Headline {
  readonly text: string;
  /** The figures beside it: its ELBO, and those of models without latents. */
  readonly facts: string;
  readonly fix: HeadlineFix | null;
}

export interface HeadlineFix {
  readonly title: string;
  /** What is predicted of it, or what a training with it gave; may be empty. */
  readonly outcome: string;
  /** The index of a remedy of the explanation; null: the prediction's fix. */
  readonly remedy: number | null;
}

/** Null where the best model is active, or nothing certain is known about it. */
export function headline(sweep: Sweep, { explanation }: Pick<Measurements, "explanation">): Headline | null {
  if (sweep.status === "planned" || isRunning(sweep)) return predicted(sweep);
  const found = bestCollapse(sweep.points, sweep.judgedBy);
  if (found === null) return null;
  // An imported run is explained by its figures alone.
  return explanation !== null && sweep.imported === undefined && found.best.seeds.includes(explanation.best)
    ? explained(sweep, found, explanation)
    : measured(sweep, found, explanation !== null);
}

/** Before training, and while it has no results to go by. */
function predicted(sweep: Sweep): Headline | null {
  const { collapsedBest, predictions } = sweep.judgedBy;
  if (collapsedBest === null) return null;
  const collapsing = [...sweep.points.keys()].filter((index) => predictions[index]?.verdict === "collapse");
  const isWhole = collapsing.length === sweep.points.length;
  const who =
    sweep.points.length === 1
      ? "The model"
      : isWhole
        ? "Every model of this sweep"
        : `The best-ELBO model (${whichPoints(sweep, collapsing)})`;
  return {
    text: `${who} is predicted to be collapsed: ${collapsedBest.why}.`,
    facts: "",
    fix: predictedFix(collapsedBest),
  };
}

function measured(sweep: Sweep, found: BestCollapse, isExplained: boolean): Headline {
  const { predicted: why } = found;
  const untested = `it has no active unit, so z carries no information about x${isExplained ? "" : ". Explain this run to test why"}`;
  return {
    text: `${subject(sweep, found)}: ${isMixed(found) ? "the seed decides" : (why?.why ?? untested)}.`,
    facts: facts(sweep, found),
    fix: why === null ? null : predictedFix(why),
  };
}

/** "Learn the variance: 4 of 4 units active": the change, and what is predicted of it. */
function predictedFix({ fix }: CollapsedBestView): HeadlineFix | null {
  if (fix === null) return null;
  const [title = fix.title, ...outcome] = fix.title.split(": ");
  return { title, outcome: outcome.length === 0 ? "" : `predicted: ${outcome.join(": ")}`, remedy: null };
}

/** The measurements refine the cause: theirs replaces the prediction's. */
function explained(sweep: Sweep, found: BestCollapse, { finding, cause, remedies }: RunExplanation): Headline {
  const why =
    finding === "tie"
      ? "models that use z tie with it"
      : isMixed(found)
        ? "the seed decides"
        : cause === null
          ? "none of the tested causes holds"
          : (causeNames[cause as Cause] ?? cause);
  const [first] = remedies;
  return {
    text: `${subject(sweep, found)}: ${why}.`,
    facts: facts(sweep, found),
    fix:
      first === undefined
        ? null
        : { title: first.title, outcome: first.tried === undefined ? "" : triedPhrase(first.tried), remedy: 0 },
  };
}

function isMixed({ best, collapsed }: BestCollapse): boolean {
  return collapsed < best.seeds.length;
}

function subject({ points }: Sweep, { best, collapsed }: BestCollapse): string {
  const count = best.seeds.length;
  const name = shortLabel(points[best.point]?.settings ?? {}, count, shortNumber);
  const named = name === "" ? "" : ` (${name})`;
  if (count > 1)
    return collapsed === count
      ? `The models with the best mean ELBO${soFar(points)}${named} are collapsed`
      : `${collapsed} of the ${count} models with the best mean ELBO${soFar(points)}${named} ${collapsed === 1 ? "is" : "are"} collapsed`;
  return points.length === 1 ? "The model is collapsed" : `The best-ELBO model${soFar(points)}${named} is collapsed`;
}

function facts({ points }: Sweep, { best }: BestCollapse): string {
  const point = points[best.point];
  const elbo = `${best.seeds.length > 1 ? "Mean ELBO" : "ELBO"} ${withError(best.elboNats, best.standardErrorNats)} nats`;
  const below = point?.belowBaseline === true ? `, ${BELOW_COLUMN_MEANS}` : "";
  const without = baselineNames(point?.baselines);
  return capital(`${elbo}${below}.${without.length === 0 ? "" : ` Without a VAE: ${without.join(", ")}.`}`);
}
