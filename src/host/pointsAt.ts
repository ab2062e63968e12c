import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { SpecPath } from "../spec/problem.ts";
import type { TextRange } from "../spec/specTree.ts";
import type { SweepAxis } from "../spec/sweepAxes.ts";

/** The fields that decide collapse: a hover on them shows the prediction. */
const explained: ReadonlySet<string> = new Set([
  "objective.beta",
  "objective.rate",
  "model.likelihood.variance",
  "model.latentSize",
]);

/** A value in the text, and the points of the sweep that have it. */
export interface PointsPlace extends TextRange {
  /** Indices of the points. */
  readonly points: readonly number[];
}

/** The points that the name or value at `path` belongs to; undefined if it does not affect the prediction. */
export function pointsAt({ points, axes }: ParsedSpec, path: SpecPath): readonly number[] | undefined {
  const every = points.map(({ index }) => index);
  const [first, name, step] = path;
  if (first !== "sweep") return explained.has(path.join(".")) ? every : undefined;
  if (path.length === 1) return every;
  const axis = axes.find((candidate) => candidate.name === name);
  if (axis === undefined) return undefined;
  if (step === undefined) return every;
  // The number of values and their scale have no points of their own.
  const value = valueAt(axis, step);
  return value === undefined
    ? undefined
    : points.filter(({ settings }) => settings[axis.name] === value).map(({ index }) => index);
}

/** Whether the place is the sweep itself or one of its axes: only there all of its points are listed. */
export function isSweep(path: SpecPath): boolean {
  return path[0] === "sweep" && path.length <= 2;
}

/**
 * The places where a beta is written (in the sweep if it is swept), with the points that have it. An axis that places itself, of betas
 * or target rates, is one place.
 */
export function objectivePlaces(parsed: ParsedSpec): readonly PointsPlace[] {
  const auto = parsed.axes.find((axis) => axis.auto !== undefined);
  if (auto !== undefined) {
    const every = parsed.points.map(({ index }) => index);
    return [{ ...parsed.tree.valueRange(["sweep", auto.name]), points: every }];
  }
  const axis = parsed.axes.find(({ path }) => path.join(".") === "objective.beta");
  if (axis === undefined)
    return written(
      parsed,
      ["objective"],
      "beta",
      parsed.points.map(({ index }) => index),
    );
  const pointsWith = new Map<number | undefined, number[]>(axis.values.map((value) => [value, []]));
  for (const { index, settings } of parsed.points) pointsWith.get(settings[axis.name])?.push(index);
  // An axis is a list of values, or a range that is written as its ends.
  const steps = [...axis.values.keys(), "from", "to"];
  return steps.flatMap((step) =>
    written(parsed, ["sweep", axis.name], step, pointsWith.get(valueAt(axis, step)) ?? []),
  );
}

/** Empty if `parent` has no `step` in the file: `locate` then returns the place of `parent`. */
function written(
  { tree: { locate } }: ParsedSpec,
  parent: SpecPath,
  step: string | number,
  points: readonly number[],
): readonly PointsPlace[] {
  const place = locate([...parent, step]);
  return place.offset === locate(parent).offset ? [] : [{ ...place, points }];
}

function valueAt({ values }: SweepAxis, step: string | number): number | undefined {
  if (typeof step === "number") return values[step];
  return step === "from" ? values[0] : step === "to" ? values.at(-1) : undefined;
}
