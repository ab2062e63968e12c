/** How the numbers of an example are channels at positions. */
export interface ChannelPositions {
  readonly channels: number;
  /** Numbers of one channel. */
  readonly positions: number;
  /** The axes of the positions, row-major; empty without positions. */
  readonly positionShape: readonly number[];
  /** Which of the example's numbers it is. */
  readonly dimensionOf: (channel: number, position: number) => number;
}
