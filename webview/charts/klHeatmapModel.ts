import { max, mean } from "d3-array";
import { scaleLinear } from "d3-scale";
import { klAxisTop } from "./klAxis.ts";
import { klFigures, type KlFigures } from "../../src/results/klFigures.ts";
import { controlOf, orderByBeta } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { settingsLabel, shortNumber } from "../wording.ts";

/** KL of each latent dimension at each point. */

export interface HeatmapColumn {
  readonly point: number;
  readonly label: string;
  readonly title: string;
  readonly heldOut: KlFigures | null;
}

export interface HeatmapModel {
  /** Ordered by beta. */
  readonly columns: readonly HeatmapColumn[];
  /** Latent dimensions, the highest mean KL first. */
  readonly dimensions: readonly number[];
  /** The scale's upper end, a round number. */
  readonly highestNats: number;
  readonly xTitle: string;
}

export function heatmapModel(run: Pick<Sweep, "points" | "axes">): HeatmapModel {
  const columns = orderByBeta(run).flatMap((point): readonly HeatmapColumn[] => {
    const snapshot = run.points[point];
    if (snapshot === undefined) return [];
    const heldOut = klFigures(snapshot);
    return [{ point, label: columnLabel(run, point), title: settingsLabel(snapshot.settings), heldOut }];
  });
  const measured = columns.flatMap(({ heldOut }) => (heldOut === null ? [] : [heldOut.klPerDimensionNats]));
  const means = Array.from(
    { length: max(measured, ({ length }) => length) ?? 0 },
    (_, j) => mean(measured, (kl) => kl[j]) ?? 0,
  );
  const dimensions = [...means.keys()].sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0) || a - b);
  const highest = max(measured, (kl) => max(kl)) ?? 0;
  const highestNats =
    scaleLinear()
      .domain([0, klAxisTop(highest)])
      .nice()
      .domain()[1] ?? 1;
  return { columns, dimensions, highestNats, xTitle: columnsTitle(run) };
}

/** The value of the only axis, or beta, or the number of the point if neither identifies it. */
function columnLabel({ axes, points }: Pick<Sweep, "points" | "axes">, index: number): string {
  const control = controlOf({ points }).axis;
  const [axis = control] = axes;
  const { settings = {}, beta = NaN } = points[index] ?? {};
  if (axes.length <= 1) return shortNumber(settings[axis] ?? beta);
  return shortNumber(axes.includes(control) ? beta : index + 1);
}

function columnsTitle({ axes, points }: Pick<Sweep, "points" | "axes">): string {
  const { name, axis } = controlOf({ points });
  if (axes.length === 1) return axes[0] ?? "";
  if (axes.length === 0) return name;
  return axes.includes(axis) ? `points, by ${axis}` : "points, in the sweep's order";
}

/** Counted from 0, as in results.json. */
export function dimensionName(dimension: number): string {
  return `z${dimension}`;
}
