import type { Sweep } from "./sweep.ts";
import { shortNumber } from "./wording.ts";

const LISTED_VALUES = 3;

/** Names points by the ranges of their settings, with "among" if other points lie in the same ranges. */
export function whichPoints({ axes, points }: Pick<Sweep, "axes" | "points">, indices: readonly number[]): string {
  const chosen = new Set(indices);
  const ranges = axes.map((axis) => {
    const values = (among: Iterable<number>) =>
      [...new Set([...among].map((i) => points[i]?.settings[axis] ?? NaN))].sort((a, b) => a - b);
    return { axis, all: values(points.keys()), mine: values(chosen) };
  });
  const inRanges = points.filter(({ settings }) =>
    ranges.every(({ axis, mine }) => inside(settings[axis] ?? NaN, mine[0] ?? NaN, mine.at(-1) ?? NaN)),
  ).length;
  const narrowed = ranges.filter(({ all, mine }) => mine.length < all.length || all.length === 1);
  const named = (narrowed.length > 0 ? narrowed : ranges)
    .map(({ axis, mine }) => `${axis} = ${valueRange(mine)}`)
    .join(", ");
  if (inRanges === chosen.size) return named;
  const [only] = ranges;
  if (ranges.length === 1 && only !== undefined && only.mine.length <= LISTED_VALUES)
    return `${only.axis} = ${only.mine.map(shortNumber).join(", ")}`;
  return `among ${named}`;
}

function inside(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function valueRange(values: readonly number[]): string {
  const [low = NaN] = values;
  const high = values.at(-1) ?? NaN;
  return low === high ? shortNumber(low) : `${shortNumber(low)} to ${shortNumber(high)}`;
}
