import type { ChannelPositions } from "../../core/latents/channelPositions.ts";
import type { ArrayLayout } from "../../spec/spec.ts";

/** Which of an example's latents belong together. */
export interface ChannelLayout extends ChannelPositions {
  readonly channelOf: (dimension: number) => number;
}

/**
 * Without a layout of channels each dimension is one of its own.
 * @returns why the layout does not fit the shape, to follow the file's name
 */
export function channelLayout(shape: readonly number[], layout: ArrayLayout): ChannelLayout | string {
  const latents = shape.reduce((product, length) => product * length, 1);
  if (layout === "rows")
    return {
      channels: latents,
      positions: 1,
      positionShape: [],
      channelOf: (dimension) => dimension,
      dimensionOf: (channel) => channel,
    };
  if (shape.length < 2)
    return `has ${latents} latents an example without further axes, so that there are no channels. Set "layout": "rows", or save the array with its axes.`;
  const isFirst = layout === "channelsFirst";
  const channels = (isFirst ? shape[0] : shape.at(-1)) as number;
  const positions = latents / channels;
  return {
    channels,
    positions,
    positionShape: isFirst ? shape.slice(1) : shape.slice(0, -1),
    channelOf: isFirst ? (j) => Math.floor(j / positions) : (j) => j % channels,
    dimensionOf: isFirst
      ? (channel, position) => channel * positions + position
      : (channel, position) => position * channels + channel,
  };
}
