import { roundedDistinct } from "../core/collapse/placeAlong.ts";
import { isObject, own, type Json } from "./json.ts";
import { rangeValues } from "./rangeValues.ts";
import type { SpecPath } from "./problem.ts";

/**
 * An axis with `"auto"` or `{ "auto": COUNT }`: the product places its values along the predicted frontier. A run writes those that it
 * chose into its own copy of the spec, as `{ "auto": COUNT, "values": [...] }`, so that resuming, evaluating and a cluster's tasks see
 * ordinary values.
 */

interface AxisField {
  /** Of the field that is swept. */
  readonly path: SpecPath;
}

/** The number of points of `"auto"` without a count. */
export const AUTO_COUNT = 8;

/** What the values rest on: the prediction, or a spread where it is unsure or there is none. */
export type AutoBasis = "prediction" | "spread";

/** Values that are trained together. */
export interface AutoRound {
  readonly count: number;
  /** False: its values are provisional, and are placed when the rounds before are measured. */
  readonly placed: boolean;
  /** A sentence. */
  readonly why: string;
}

/** How the values of an axis were chosen. */
export interface AutoChoice {
  /** Round after round, rising within each. */
  readonly values: readonly number[];
  readonly basis: AutoBasis;
  /** A sentence. */
  readonly why: string;
  /** Absent where all values are trained together. */
  readonly rounds?: readonly AutoRound[];
}

/** The choice of one axis of a sweep: a record of results.json, of `check` and of the editor. */
export interface NamedAutoChoice extends AutoChoice {
  readonly axis: string;
}

/** The axis that places itself, with the choice of its values; undefined before they are chosen. */
export interface AutoAxis {
  readonly count: number;
  readonly choice: AutoChoice | undefined;
}

/** The paths that can be placed: what moves a model along its frontier. */
const placeable: ReadonlySet<string> = new Set(["objective.beta", "objective.rate"]);

export function isPlaceable(axis: AxisField): boolean {
  return placeable.has(axis.path.join("."));
}

/** @param written a value that the schema of an axis accepts; undefined for a list or a range */
export function autoAxisOf(written: Json, path: SpecPath): AutoAxis | undefined {
  if (written === "auto") return { count: AUTO_COUNT, choice: undefined };
  if (!isObject(written)) return undefined;
  const count = own(written, "auto");
  if (typeof count !== "number") return undefined;
  const values = own(written, "values") as readonly number[] | undefined;
  if (values === undefined) return { count, choice: undefined };
  const { basis = "prediction", why = "", rounds } = written as unknown as WrittenChoice;
  return {
    count,
    choice: {
      values,
      basis,
      why: why === "" ? `The values were given with the spec, for ${path.join(".")}.` : why,
      ...(rounds === undefined ? {} : { rounds }),
    },
  };
}

/** The optional fields of the object in a run's copy of the spec. */
interface WrittenChoice {
  readonly basis?: AutoBasis;
  readonly why?: string;
  readonly rounds?: readonly AutoRound[];
}

/** The value of the axis in a run's copy of the spec. */
export function writtenChoice({ values, basis, why, rounds }: AutoChoice) {
  return { auto: values.length, values, basis, why, ...(rounds === undefined ? {} : { rounds }) };
}

/** The choice where there is no prediction. @param why a sentence */
export function spreadChoice(axis: AxisField & { readonly values: readonly number[] }, why: string): AutoChoice {
  return inTwoRounds({ values: spreadValues(axis, axis.values.length), basis: "spread", why });
}

/** Fewer values do not show where a gap is. */
const MIN_FIRST_ROUND = 3;

/** A spread, of which half is trained first; the places of the rest follow from the figures of these. Too few values are one round. */
export function inTwoRounds(spread: AutoChoice): AutoChoice {
  const count = spread.values.length;
  const first = Math.max(MIN_FIRST_ROUND, Math.ceil(count / 2));
  const [from, to] = [spread.values[0], spread.values.at(-1)];
  if (first >= count || from === undefined || to === undefined) return spread;
  return withMore(
    { ...spread, values: roundedDistinct(rangeValues({ from, to, count: first, scale: "log" }), first) },
    count - first,
  );
}

/** One in so many values along a prediction is placed after the others are measured. */
const PREDICTED_FOR_ONE_LATER = 4;
/** Fewer values are placed together: without the later ones too few would follow the prediction. */
const MIN_WITH_LATER = 6;

/**
 * How many of the values are placed after the others are measured, although the prediction is sure: it can be wrong about rates where it is
 * right about the collapse.
 */
export function laterAlongPrediction(count: number): number {
  return count < MIN_WITH_LATER ? 0 : Math.floor(count / PREDICTED_FOR_ONE_LATER);
}

/** A first round, and so many values that are placed when it is measured. */
export function withMore(first: AutoChoice, later: number): AutoChoice {
  if (later === 0) return first;
  const { values, why } = first;
  const provisional = roundedDistinct(values, values.length + later).filter((value) => !values.includes(value));
  return {
    ...first,
    values: [...values, ...provisional],
    rounds: [
      { count: values.length, placed: true, why },
      {
        count: later,
        placed: false,
        why: `${later === 1 ? "One more is" : `${later} more are`} placed when the first ${values.length} are measured.`,
      },
    ],
  };
}

/** The round of each value, counted from 0. */
export function roundsOfValues({ values, rounds }: Pick<AutoChoice, "values" | "rounds">): readonly number[] {
  return rounds === undefined
    ? values.map(() => 0)
    : rounds.flatMap(({ count }, round) => Array.from({ length: count }, () => round));
}

/** The values of the first round that is not placed yet are provisional. Undefined where all are placed. */
export function openRound({ rounds = [] }: Pick<AutoChoice, "rounds">): number | undefined {
  const round = rounds.findIndex(({ placed }) => !placed);
  return round === -1 ? undefined : round;
}

/** Where nothing is predicted: betas around 1, where the loss is the negative ELBO, or rates that models of small data have. */
export function spreadValues(axis: AxisField, count: number): readonly number[] {
  const range = axis.path.at(-1) === "rate" ? { from: 1, to: 50 } : { from: 0.1, to: 10 };
  const values = rangeValues({ ...range, count, scale: "log" });
  return values.map((value) => Number(value.toPrecision(count > 100 ? 6 : 3)));
}
