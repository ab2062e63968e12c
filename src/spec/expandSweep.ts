import { withNumber } from "./axisField.ts";
import type { Json } from "./json.ts";
import { resolveSpec } from "./resolveSpec.ts";
import { specSchemaNode } from "./schemaNode.ts";
import type { LatentsSpec, Spec } from "./spec.ts";
import { roundsOfValues } from "./autoAxis.ts";
import type { SweepAxis } from "./sweepAxes.ts";

/** One training of a sweep. */
export interface SweepPoint {
  readonly index: number;
  /** The swept values by axis, named as in the file; empty without a sweep. */
  readonly settings: Readonly<Record<string, number>>;
  /** The whole spec, with the settings in their places. */
  readonly spec: Spec;
  /** Of an axis that is placed in rounds: which one the point belongs to. Absent: the first. */
  readonly round?: number;
}

/**
 * Every combination of the axes' values, the last axis fastest; a single point when there are no axes. Where an axis is placed in rounds,
 * the points of a round come before those of the next, so that a later round changes neither the points before nor their batches.
 * @param file a spec without problems
 * @param written a value as the file has it, for the names of files
 */
export function expandSweep(
  file: Json,
  axes: readonly SweepAxis[],
  written: (axis: SweepAxis, position: number) => string = ({ values }, position) => JSON.stringify(values[position]),
): SweepPoint[] {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  const points = Array.from({ length: count }, (_, index) => {
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
  const placed = axes.find(({ auto }) => auto?.choice?.rounds !== undefined);
  return placed === undefined ? points : inRounds(points, placed);
}

function inRounds(points: readonly SweepPoint[], { name, values, auto }: SweepAxis): SweepPoint[] {
  const rounds = roundsOfValues({ values, ...auto?.choice });
  const roundOf = new Map(values.map((value, position) => [value, rounds[position] ?? 0]));
  return points
    .map((point) => ({ ...point, round: roundOf.get(point.settings[name] ?? NaN) ?? 0 }))
    .sort((a, b) => a.round - b.round)
    .map((point, index) => ({ ...point, index }));
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
