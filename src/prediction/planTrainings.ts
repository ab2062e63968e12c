import { isOfAnotherProgram } from "../spec/trainedElsewhere.ts";
import type { Prediction } from "../core/collapse/prediction.ts";
import { meanLearningRate } from "../core/learningRate.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { betaOf } from "../spec/objective.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { modelSize } from "../training/modelSize.ts";
import { largestStack, stackKey } from "../training/planBatches.ts";
import type { KnownData } from "./knownData.ts";
import { planProbe, spread, type ProbePlan } from "./probePlan.ts";
import { referenceStepSeconds } from "./stepCost.ts";
import { trainingKey } from "./trainingKey.ts";

export interface ProbeSubject {
  readonly points: readonly SweepPoint[];
  /** From the spectrum, one per point. */
  readonly predictions: readonly Prediction[];
  /** Undefined for a point whose data are not known. */
  readonly dataOf: (point: SweepPoint) => KnownData | undefined;
  /** Whether the verdict rests on trainings of this kind of model. */
  readonly isMeasuredKind: (point: SweepPoint) => boolean;
}

/** Points that train as one stack, and how. */
export interface PlannedTraining {
  readonly points: readonly [SweepPoint, ...SweepPoint[]];
  readonly plan: ProbePlan;
  /** That the spec asks for, on all of the data. */
  readonly steps: number;
}

/** What a probe may cost on the reference core of stepCost.ts, all points together. */
const REFERENCE_SECONDS = 5;
/** More kinds of model than this share the budget too thinly to learn from any. */
const MAX_STACKS = 6;
/**
 * Of one model. Adam alone takes 0.03 s a step for so many on the reference core, too long to learn anything within the budget; and the masks of an
 * autoregressive network, as large as its weights, would take seconds to write just to find that out.
 */
const MAX_PROBED_PARAMETERS = 8e6;
/** What a stack costs besides steps: compiling its graphs, evaluating it. */
const SECONDS_BESIDES_STEPS = 0.1;
/** When not all points can be trained, those nearer the threshold are left out: their rates are small, and slow to settle. */
const MAX_RATIO = 0.8;

interface Candidate {
  readonly point: SweepPoint;
  /** Whether its training may settle a verdict, for which it has to be the spec's own. */
  readonly doubtful: boolean;
  /** Of beta to its threshold. */
  readonly ratio: number;
}

/** The trainings of a probe. Depends on spec and data alone: the same question has the same answer everywhere. */
export function planTrainings(subject: ProbeSubject): readonly PlannedTraining[] {
  const stacks = spread(stacksWorthTraining(subject), MAX_STACKS);
  const planned: PlannedTraining[] = [];
  let left = REFERENCE_SECONDS;
  for (const [i, stack] of stacks.entries()) {
    const share = left / (stacks.length - i) - SECONDS_BESIDES_STEPS;
    const { trainings, seconds } = planStack(stack, subject.dataOf, share);
    planned.push(...trainings);
    left -= seconds + SECONDS_BESIDES_STEPS;
  }
  return planned;
}

/** What the probe of a spec costs on the reference core. */
export function probeReferenceSeconds(subject: ProbeSubject): number {
  let seconds = 0;
  for (const { points, plan } of planTrainings(subject)) {
    const data = subject.dataOf(points[0]);
    if (data !== undefined)
      seconds +=
        SECONDS_BESIDES_STEPS + plan.steps * referenceStepSeconds(points[0].spec, layoutOf(data), points.length);
  }
  return seconds;
}

/** Points about which a training would say something, once for all seeds, by graph. */
function stacksWorthTraining(subject: ProbeSubject): readonly (readonly Candidate[])[] {
  const { points, predictions } = subject;
  const unproven = unprovenCollapses(subject);
  const stacks = new Map<string, Candidate[]>();
  const seen = new Set<string>();
  for (const [i, point] of points.entries()) {
    const prediction = predictions[i] as Prediction;
    if (isOfAnotherProgram(point.spec)) continue;
    const key = trainingKey(point.spec);
    if (seen.has(key) || !(unproven.has(point) || isWorthTraining(prediction))) continue;
    seen.add(key);
    const candidate = {
      point,
      doubtful:
        unproven.has(point) || (prediction.verdict === "at-risk" && !prediction.reasons.includes("near-threshold")),
      ratio: (betaOf(point.spec.objective) ?? NaN) / (prediction.thresholdBeta ?? Infinity),
    };
    const stack = stacks.get(stackKey(point.spec));
    if (stack) stack.push(candidate);
    else stacks.set(stackKey(point.spec), [candidate]);
  }
  return [...stacks.values()];
}

/**
 * Of each family of points that differ in beta alone, the lowest beta at which collapse is predicted, where no training of this kind
 * of model was measured.
 */
function unprovenCollapses({ points, predictions, isMeasuredKind }: ProbeSubject): ReadonlySet<SweepPoint> {
  const lowest = new Map<string, { readonly point: SweepPoint; readonly beta: number }>();
  for (const [i, point] of points.entries()) {
    const { verdict, effectiveBeta } = predictions[i] as Prediction;
    if (verdict !== "collapse" || isMeasuredKind(point)) continue;
    const family = trainingKey(point.spec, { beta: 0 });
    const known = lowest.get(family);
    if (known === undefined || effectiveBeta < known.beta) lowest.set(family, { point, beta: effectiveBeta });
  }
  return new Set([...lowest.values()].map(({ point }) => point));
}

/** Where collapse is certain there is nothing to measure; nor is there just above the threshold, where seeds decide. */
function isWorthTraining({ verdict, reasons, activeUnits }: Prediction): boolean {
  if (verdict === "unknown" || verdict === "collapse") return false;
  return !(activeUnits === 0 && reasons.length === 1 && reasons[0] === "near-threshold");
}

interface StackPlan {
  readonly trainings: readonly PlannedTraining[];
  /** On the reference core. */
  readonly seconds: number;
}

function planStack(stack: readonly Candidate[], dataOf: ProbeSubject["dataOf"], seconds: number): StackPlan {
  const { point } = stack[0] as Candidate;
  const { spec } = point;
  const data = dataOf(point);
  const stepsPerEpoch = Math.floor((data?.trainRows ?? 0) / spec.training.batchSize);
  if (data === undefined || stepsPerEpoch === 0 || seconds <= 0) return { trainings: [], seconds: 0 };
  const layout = layoutOf(data);
  if (modelSize(spec, layout).parameters > MAX_PROBED_PARAMETERS) return { trainings: [], seconds: 0 };
  const candidates = spread(stack, largestStack(spec, layout));
  const steps = spec.training.epochs * stepsPerEpoch;
  const costs = new Map<number, number>();
  const secondsPerStep = (models: number): number => {
    const cost = costs.get(models) ?? referenceStepSeconds(spec, layout, models);
    costs.set(models, cost);
    return cost;
  };
  const trainings: PlannedTraining[] = [];
  let left = seconds;
  const add = (some: readonly Candidate[]): void => {
    if (some.length === 0) return;
    const rates = {
      learningRate: Math.max(...some.map((one) => one.point.spec.training.learningRate)),
      meanLearningRate: Math.min(...some.map((one) => meanLearningRate(one.point.spec.training))),
    };
    const plan = planProbe({ candidates: some.length, steps, ...rates, secondsPerStep, seconds: left });
    if (plan === undefined) return;
    const chosen = plan.models === some.length ? some : spread(lowest(some, plan.models), plan.models);
    trainings.push({ points: chosen.map((one) => one.point) as [SweepPoint, ...SweepPoint[]], plan, steps });
    left -= plan.steps * secondsPerStep(plan.models);
  };
  if (steps * secondsPerStep(candidates.length) <= left) add(candidates);
  else {
    // Whose verdicts a faithful training may settle come first.
    add(candidates.filter(({ doubtful }) => doubtful));
    add(candidates.filter(({ doubtful }) => !doubtful));
  }
  return { trainings, seconds: seconds - left };
}

/** Candidates well below the threshold, or the `least` that are nearest to that. */
function lowest(candidates: readonly Candidate[], least: number): readonly Candidate[] {
  const byRatio = candidates.toSorted((a, b) => a.ratio - b.ratio);
  return byRatio.slice(0, Math.max(least, byRatio.filter(({ ratio }) => ratio <= MAX_RATIO).length));
}
