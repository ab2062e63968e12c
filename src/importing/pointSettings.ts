import type { ImportedPoint } from "./importedPoint.ts";

/** Numbers the runs if no setting distinguishes them. */
export const RUN_AXIS = "run";

/**
 * The settings that distinguish points: those that every point has and that differ, and always the control (beta or the target rate).
 * Points are sorted by them.
 */
export function settledPoints(
  points: readonly ImportedPoint[],
): readonly { readonly point: ImportedPoint; readonly settings: Readonly<Record<string, number>> }[] {
  const shared = sharedSettings(points);
  const [first] = points;
  const axes = shared.filter(
    (name) =>
      name === "objective.beta" ||
      name === "objective.rate" ||
      points.some(({ run }) => run.settings[name] !== first?.run.settings[name]),
  );
  const settled = points.map((point) => ({
    point,
    settings: Object.fromEntries(axes.map((axis) => [axis, point.run.settings[axis] ?? NaN])),
  }));
  const sorted = settled.toSorted(
    (a, b) =>
      axes.map((axis) => (a.settings[axis] ?? 0) - (b.settings[axis] ?? 0)).find((difference) => difference !== 0) ?? 0,
  );
  const isUnique = new Set(sorted.map(({ settings }) => JSON.stringify(settings))).size === points.length;
  return isUnique
    ? sorted
    : sorted.map(({ point, settings }, index) => ({ point, settings: { ...settings, [RUN_AXIS]: index + 1 } }));
}

/** Beta comes first, because frontiers are drawn along it. */
function sharedSettings(points: readonly ImportedPoint[]): readonly string[] {
  const names = [...new Set(points.flatMap(({ run }) => Object.keys(run.settings)))];
  const shared = names.filter((name) => points.every(({ run }) => name in run.settings));
  return shared.toSorted((a, b) => Number(b === "objective.beta") - Number(a === "objective.beta"));
}
