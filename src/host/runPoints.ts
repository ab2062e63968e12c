import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";

/**
 * Which point of a run is of the very setting of a point of a spec, by its index; null: none.
 * @param trained the points of the spec that the run keeps; undefined while it has no folder yet, when it can only be of the
 * spec as it is: then its swept values tell
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
