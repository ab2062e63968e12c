import { withNumber } from "./axisField.ts";
import type { Json } from "./json.ts";
import { resolveSpec } from "./resolveSpec.ts";
import { specSchemaNode } from "./schemaNode.ts";
import type { Spec } from "./spec.ts";
import type { SweepAxis } from "./sweepAxes.ts";

/** One training of a sweep. */
export interface SweepPoint {
  readonly index: number;
  /** The swept values by axis, named as in the file; empty without a sweep. */
  readonly settings: Readonly<Record<string, number>>;
  /** The whole spec, with the settings in their places. */
  readonly spec: Spec;
}

/**
 * Every combination of the axes' values, the last axis fastest; a single point when there are no axes.
 * @param file a spec without problems
 */
export function expandSweep(file: Json, axes: readonly SweepAxis[]): SweepPoint[] {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  return Array.from({ length: count }, (_, index) => {
    const settings: Record<string, number> = {};
    let changed = file;
    let stride = count;
    for (const { name, path, values } of axes) {
      stride /= values.length;
      const value = values[Math.floor(index / stride) % values.length] ?? NaN;
      settings[name] = value;
      changed = withNumber(specSchemaNode, changed, path, value);
    }
    return { index, settings, spec: resolveSpec(changed) };
  });
}
