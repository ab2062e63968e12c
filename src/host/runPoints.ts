import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";

/**
 * Finds the index of the run's point that has the same settings as a point of a spec; null if there is none.
 * @param trained the points of the run's copy of the spec; undefined while the run has no folder. Such a run is of the current
 * spec, so its swept values identify its points.
 */
export function runPointFinder(
  run: RunSnapshot | null,
  trained: readonly SweepPoint[] | undefined,
): (point: SweepPoint) => number | null {
  const keyOf = ({ settings, spec }: SweepPoint): string => JSON.stringify(trained === undefined ? settings : spec);
  const keys = trained?.map(keyOf) ?? run?.points.map(({ settings }) => JSON.stringify(settings)) ?? [];
  const indices = new Map(keys.map((key, index) => [key, index]));
  return (point) => (run === null ? null : (indices.get(keyOf(point)) ?? null));
}
