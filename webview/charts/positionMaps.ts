import { max, sum } from "d3-array";
import type { LatentFigures } from "../../src/results/latentFigures.ts";

/** KL over positions: one map for all channels together, and one for each channel. */

export interface PositionMap {
  readonly name: string;
  readonly totalNats: number;
  /** By column, from the first row down: as heatCells.ts has them. */
  readonly columns: readonly (readonly number[])[];
}

export interface PositionMapsModel {
  readonly maps: readonly PositionMap[];
  readonly height: number;
  readonly width: number;
  /** Of one number of one channel, the end of the colours of all maps but the first. */
  readonly highestNats: number;
  /** Of the sums over channels. */
  readonly highestSumNats: number;
  readonly channels: number;
  /** What one map is of. */
  readonly slice: "channel" | "first index";
}

export const FIRST_MAPS = 12;

interface Layout {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly isLast: boolean;
  readonly slice: PositionMapsModel["slice"];
}

/** Null where z has no positions. */
export function positionMapsModel(
  latents: Pick<LatentFigures, "shape" | "layout" | "channels" | "klPerDimensionNats">,
  showsAll: boolean,
): PositionMapsModel | null {
  const { klPerDimensionNats: kl } = latents;
  const layout = kl === null ? null : layoutOf(latents);
  if (kl === null || layout === null) return null;
  const { channels, height, width, isLast, slice } = layout;
  const positions = height * width;
  const klAt = (channel: number, position: number): number =>
    kl[isLast ? position * channels + channel : channel * positions + position] ?? 0;
  const mapOf = (name: string, at: (position: number) => number): PositionMap => ({
    name,
    totalNats: sum(Array.from({ length: positions }, (_, position) => at(position))),
    columns: Array.from({ length: width }, (_, column) =>
      Array.from({ length: height }, (_unused, row) => at(row * width + column)),
    ),
  });
  const whole = mapOf(slice === "channel" ? "all channels" : "sum", (position) =>
    sum(Array.from({ length: channels }, (_, channel) => klAt(channel, position))),
  );
  const each = Array.from({ length: channels }, (_, channel) =>
    mapOf(slice === "channel" ? `channel ${channel}` : `z[${channel}]`, (position) => klAt(channel, position)),
  );
  const shown =
    showsAll || channels <= FIRST_MAPS + 1
      ? each
      : [...each.keys()]
          .sort((a, b) => (each[b]?.totalNats ?? 0) - (each[a]?.totalNats ?? 0) || a - b)
          .slice(0, FIRST_MAPS)
          .sort((a, b) => a - b)
          .flatMap((channel) => each[channel] ?? []);
  return {
    maps: channels === 1 ? [whole] : [whole, ...shown],
    height,
    width,
    highestNats: highestOf(each),
    highestSumNats: highestOf([whole]),
    channels,
    slice,
  };
}

function highestOf(maps: readonly PositionMap[]): number {
  return max(maps, ({ columns }) => max(columns, (column) => max(column))) ?? 0;
}

/** Where the spec names no layout, each number is a channel of its own, and the first of three axes or more makes the maps. */
function layoutOf(latents: Pick<LatentFigures, "shape" | "layout" | "channels">): Layout | null {
  const { shape } = latents;
  const layout = latents.layout ?? inferredLayout(latents);
  const [first = 1, last = 1] = [shape[0], shape.at(-1)];
  if (shape.length < 2 || layout === null) return null;
  if (layout === "rows")
    return shape.length < 3 ? null : { ...sides(shape.slice(1)), channels: first, isLast: false, slice: "first index" };
  const isLast = layout === "channelsLast";
  return {
    ...sides(isLast ? shape.slice(0, -1) : shape.slice(1)),
    channels: isLast ? last : first,
    isLast,
    slice: "channel",
  };
}

/** Of results of earlier versions; null where two layouts fit. */
function inferredLayout({
  shape,
  channels,
}: Pick<LatentFigures, "shape" | "channels">): LatentFigures["layout"] | null {
  const fitting = [
    ...(channels.length === shape.reduce((product, length) => product * length, 1) ? (["rows"] as const) : []),
    ...(channels.length === shape[0] ? (["channelsFirst"] as const) : []),
    ...(channels.length === shape.at(-1) ? (["channelsLast"] as const) : []),
  ];
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Axes before the last are stacked. */
function sides(positions: readonly number[]): Pick<Layout, "height" | "width"> {
  return {
    height: positions.slice(0, -1).reduce((product, length) => product * length, 1),
    width: positions.at(-1) ?? 1,
  };
}
