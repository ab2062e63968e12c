import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { SpecPath } from "../spec/problem.ts";
import type { TextRange } from "../spec/specTree.ts";
import type { SweepAxis } from "../spec/sweepAxes.ts";

/** What decides on collapse, and is explained where it stands. */
const explained: ReadonlySet<string> = new Set([
  "objective.beta",
  "objective.rate",
  "model.likelihood.variance",
  "model.latentSize",
]);

/** A value in the text that stands for one or more points of the sweep. */
export interface PointsPlace extends TextRange {
  /** Indices of the points. */
  readonly points: readonly number[];
}

/** The points that the name or value at `path` is about; undefined if it has no part in the prediction. */
export function pointsAt({ points, axes }: ParsedSpec, path: SpecPath): readonly number[] | undefined {
  const every = points.map(({ index }) => index);
  const [first, name, step] = path;
  if (first !== "sweep") return explained.has(path.join(".")) ? every : undefined;
  if (path.length === 1) return every;
  const axis = axes.find((candidate) => candidate.name === name);
  if (axis === undefined) return undefined;
  const value = step === undefined ? undefined : valueAt(axis, step);
  return value === undefined
    ? every
    : points.filter(({ settings }) => settings[axis.name] === value).map(({ index }) => index);
}

/** Where a beta is written, with the points that are trained with it: in the sweep if it is swept. */
export function betaPlaces(parsed: ParsedSpec): readonly PointsPlace[] {
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
  // A list of values, or a range, which is written as its ends.
  const steps = [...axis.values.keys(), "from", "to"];
  return steps.flatMap((step) =>
    written(parsed, ["sweep", axis.name], step, pointsWith.get(valueAt(axis, step)) ?? []),
  );
}

/** None if the file says nothing at `step` of what is at `parent`: that is located where it would be written. */
function written(
  { locate }: ParsedSpec,
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
