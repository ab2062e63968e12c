import type { ColumnFact, ColumnFacts } from "../../core/columnFacts.ts";
import { distance } from "../../core/collapse/networkBounds.ts";
import { pointSettingOf } from "../pointSetting.ts";
import type { Spec } from "../spec.ts";

/**
 * Whether networks with the usual initial weights can follow the columns as they are. The bounds are read from trainings of a
 * Gaussian VAE (64 relu units) on ten columns of two factors, whose loss against the same data standardised is known:
 * bench/offScale.ts. `reach` is the sum of the learning rates over the steps.
 */

/** A reason, with the columns that show it. */
export type OffScaleReason =
  /** Root mean square of the means over that of the deviations. */
  | { readonly kind: "far-from-zero"; readonly ratio: number }
  | { readonly kind: "different-scales"; readonly narrowest: number; readonly widest: number }
  /** Root mean square of the deviations. */
  | { readonly kind: "large" | "small"; readonly deviation: number }
  /** A value in most rows, far from all others. */
  | { readonly kind: "placeholder"; readonly columns: readonly number[] };

/** At ratios of 2.9 to 3.5 times the root of the reach the loss was above one nat. */
const OFFSET_PER_ROOT_REACH = 3.5;
/** Images of bright pixels come near this without harm. */
const MIN_OFFSET = 2.5;
/** Nats a column that noise in proportion to the columns' shared range costs: 4 for wine, 0.2 for the digits, 0.9 for two moons. */
const MIN_SCALE_NATS = 1.2;
/** At deviations of 10 up to 5 nats were lost, at 30 hundreds. */
const MAX_DEVIATION = 12;
/** At 0.1 over the root of the reach 4 nats were lost, at 0.01 six to fifty. */
const SMALL_PER_ROOT_REACH = 0.05;
const SMALLEST = [0.02, 0.1] as const;
/** Of the other values' deviations. */
const PLACEHOLDER_GAP = 3;
const MIN_PLACEHOLDER_SHARE = 0.5;

/** Empty for columns that suit networks, and for likelihoods whose values have a scale of their own. */
export function offScaleReasons(spec: Spec, facts: ColumnFacts): readonly OffScaleReason[] {
  if (spec.model.likelihood.type !== "gaussian") return [];
  const scale = scaleOf(facts);
  if (scale === undefined) return [];
  const { offset, deviation, scaleNats, narrowest, widest, placeholders } = scale;
  const { training } = pointSettingOf(spec, facts.rows);
  const rootReach = Math.sqrt(distance(training, 0, training.epochs));
  const small = Math.min(SMALLEST[1], Math.max(SMALLEST[0], SMALL_PER_ROOT_REACH / rootReach));
  return [
    ...(scaleNats > MIN_SCALE_NATS ? [{ kind: "different-scales", narrowest, widest } as const] : []),
    ...(offset > Math.max(MIN_OFFSET, OFFSET_PER_ROOT_REACH * rootReach)
      ? [{ kind: "far-from-zero", ratio: offset } as const]
      : []),
    ...(deviation > MAX_DEVIATION ? [{ kind: "large", deviation } as const] : []),
    ...(deviation < small ? [{ kind: "small", deviation } as const] : []),
    ...(placeholders.length > 0 ? [{ kind: "placeholder", columns: placeholders } as const] : []),
  ];
}

/** What the reasons compare, of the columns alone. */
interface ColumnScale {
  /** Root mean square of the means over that of the deviations. */
  readonly offset: number;
  /** Root mean square. */
  readonly deviation: number;
  /** Nats a column that noise in proportion to the shared range costs. */
  readonly scaleNats: number;
  readonly narrowest: number;
  readonly widest: number;
  readonly placeholders: readonly number[];
}

/** A sweep's points share their columns, and every fix is judged on all of them. */
const scales = new WeakMap<ColumnFacts, ColumnScale>();

/** Undefined where no column varies. */
function scaleOf(facts: ColumnFacts): ColumnScale | undefined {
  const known = scales.get(facts);
  if (known !== undefined) return known;
  const { seen } = facts;
  const varying = seen.flatMap((fact, column) => (fact.deviation > 0 ? [{ ...fact, column }] : []));
  if (varying.length === 0) return undefined;
  const deviation = rootMeanSquare(varying.map((fact) => fact.deviation));
  const ranges = varying.map(({ minimum, maximum }) => maximum - minimum);
  const shared = rootMeanSquare(ranges);
  const columnOf = (range: number): number => varying[ranges.indexOf(range)]?.column ?? 0;
  const scale: ColumnScale = {
    offset: (rootMeanSquare(seen.map(({ mean }) => mean)) * Math.sqrt(seen.length / varying.length)) / deviation,
    deviation,
    scaleNats: ranges.reduce((sum, range) => sum + Math.log(shared / range), 0) / ranges.length,
    narrowest: columnOf(Math.min(...ranges)),
    widest: columnOf(Math.max(...ranges)),
    placeholders: placeholdersOf(varying).map(({ column }) => column),
  };
  scales.set(facts, scale);
  return scale;
}

/** Deviations below which columns of one scale are standardised rather than the noise narrowed to them. */
const COMFORTABLE_DEVIATION = 0.2;
/** Largest over smallest deviation; the pixels of images differ more. */
const ONE_SCALE = 30;

/** Whether standardised columns are offered as a fix: where they are off scale, or alike and small beside the usual initial weights. */
export function suitsStandardizing(spec: Spec, facts: ColumnFacts): boolean {
  if (spec.model.likelihood.type !== "gaussian" || spec.data.transform === "standardize") return false;
  if (offScaleReasons(spec, facts).length > 0) return true;
  const deviations = facts.seen.flatMap(({ deviation }) => (deviation > 0 ? [deviation] : []));
  return (
    deviations.length > 0 &&
    rootMeanSquare(deviations) < COMFORTABLE_DEVIATION &&
    Math.max(...deviations) < ONE_SCALE * Math.min(...deviations)
  );
}

/** Zero is an ordinary value where most columns end at it, as those of sparse data do. */
function placeholdersOf<Column extends ColumnFact>(columns: readonly Column[]): readonly Column[] {
  const endAtZero = columns.filter(({ minimum, maximum }) => minimum === 0 || maximum === 0).length;
  const isSparse = endAtZero > columns.length / 2;
  return columns.filter((column) => hasPlaceholder(column) && !(isSparse && column.mode?.value === 0));
}

/** Not of a column of few values, such as a one-hot code. */
function hasPlaceholder({ mode, distinct, minimum, maximum }: ColumnFact): boolean {
  if (mode === undefined || mode.share <= MIN_PLACEHOLDER_SHARE || distinct < MIN_CONTINUOUS) return false;
  const { others, value } = mode;
  const gap = value === minimum ? others.minimum - value : value === maximum ? value - others.maximum : 0;
  return gap > PLACEHOLDER_GAP * others.deviation;
}

/** Different values above which a column is not a code. */
const MIN_CONTINUOUS = 12;

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** The spec with standardised columns, which the fixes of such data use. */
export function standardizedSpec(spec: Spec): Spec {
  return { ...spec, data: { ...spec.data, transform: "standardize" } };
}
