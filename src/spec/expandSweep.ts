import { withNumber } from "./axisField.ts";
import type { Json } from "./json.ts";
import { resolveSpec } from "./resolveSpec.ts";
import { specSchemaNode } from "./schemaNode.ts";
import type { LatentsSpec, Spec } from "./spec.ts";
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
 * @param written a value as the file has it, for the names of files
 */
export function expandSweep(
  file: Json,
  axes: readonly SweepAxis[],
  written: (axis: SweepAxis, position: number) => string = ({ values }, position) => JSON.stringify(values[position]),
): SweepPoint[] {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  return Array.from({ length: count }, (_, index) => {
    const settings: Record<string, number> = {};
    let changed = file;
    const texts = new Map<string, string>();
    let stride = count;
    for (const axis of axes) {
      const { name, path, values } = axis;
      stride /= values.length;
      const position = Math.floor(index / stride) % values.length;
      const value = values[position] ?? NaN;
      settings[name] = value;
      texts.set(name, written(axis, position));
      changed = withNumber(specSchemaNode, changed, path, value);
    }
    return { index, settings, spec: withPaths(resolveSpec(changed), texts) };
  });
}

/** The paths of models and latents of other programs with the point's settings in the places of `{axis}`; other names in braces stay. */
function withPaths(spec: Spec, texts: ReadonlyMap<string, string>): Spec {
  const { own, latents } = spec.model;
  const filled = (path: string): string =>
    path.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => texts.get(name) ?? whole);
  return {
    ...spec,
    model: {
      ...spec.model,
      ...(own === undefined ? {} : { own: { ...own, encoder: filled(own.encoder), decoder: filled(own.decoder) } }),
      ...(latents === undefined ? {} : { latents: filledLatents(latents, filled) }),
    },
  };
}

function filledLatents(latents: LatentsSpec, filled: (path: string) => string): LatentsSpec {
  const { mean, spread } = latents;
  return {
    ...latents,
    mean: filled(mean),
    ...(spread === undefined ? {} : { spread: { ...spread, path: filled(spread.path) } }),
  };
}
