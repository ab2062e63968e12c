import { DataError } from "./dataError.ts";

const channelCounts: ReadonlySet<number> = new Set([1, 3, 4]);

/**
 * Says that images have their channels before height and width, as PyTorch stores them, while convolutions here take the last axis as
 * channels.
 * @param axes of one example
 * @returns undefined unless the axes look like that
 */
export function channelsFirst(axes: readonly number[] | undefined, name: string): DataError | undefined {
  const [channels = 0, height = 0, width = 0] = axes ?? [];
  if (axes?.length !== 3 || !channelCounts.has(channels) || channelCounts.has(width) || height <= channels)
    return undefined;
  return new DataError(
    "channels-first",
    `${name} has examples of ${channels} x ${height} x ${width}, which look like images with channels first, as PyTorch stores them. ` +
      `They are read as ${channels} x ${height} pixels of ${width} channels. Save x.transpose(0, 2, 3, 1), so that channels are last; ` +
      `"shape": [${channels}, ${height}, ${width}] in the data section confirms the axes as they are.`,
  );
}
