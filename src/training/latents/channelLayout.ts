import type { ArrayLayout } from "../../spec/spec.ts";

/** Which of an example's latents belong together. */
export interface ChannelLayout {
  readonly channels: number;
  /** Numbers of one channel. */
  readonly positions: number;
  readonly channelOf: (dimension: number) => number;
}

/**
 * Without a layout of channels each dimension is one of its own.
 * @returns why the layout does not fit the shape, to follow the file's name
 */
export function channelLayout(shape: readonly number[], layout: ArrayLayout): ChannelLayout | string {
  const latents = shape.reduce((product, length) => product * length, 1);
  if (layout === "rows") return { channels: latents, positions: 1, channelOf: (dimension) => dimension };
  if (shape.length < 2)
    return `has ${latents} latents an example without further axes, so that there are no channels. Set "layout": "rows", or save the array with its axes.`;
  const channels = (layout === "channelsFirst" ? shape[0] : shape.at(-1)) as number;
  const positions = latents / channels;
  return {
    channels,
    positions,
    channelOf: layout === "channelsFirst" ? (j) => Math.floor(j / positions) : (j) => j % channels,
  };
}
