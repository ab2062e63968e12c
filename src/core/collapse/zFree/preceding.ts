import type { CausalWindow, MaskedLayers } from "../evidence.ts";

/** What an autoregressive decoder can see of the columns before each: no path of its network leads further. */

export interface MaskedView {
  /** How many of the first columns are seen. */
  readonly first: number;
  /** Through how many units: the rank of what a linear network of them makes of those columns. */
  readonly units: number;
}

/** What column `column` sees through masked layers (model/autoregressive/masks.ts; Germain et al. 2015). */
export function maskedView({ hidden }: MaskedLayers, column: number, columns: number): MaskedView {
  // From the output back to the inputs: a unit of degree m takes from units of degree m or less, and those of the first layer
  // see the first m columns.
  return hidden.reduceRight<MaskedView>(
    ({ first, units }, size) => {
      const last = Math.min(size - 1, Math.ceil(((first + 1) * size) / columns) - 1);
      // Units of degree 0 see no column.
      const blind = Math.ceil(size / columns);
      return { first: Math.floor((last * columns) / size), units: Math.min(units, Math.max(0, last + 1 - blind)) };
    },
    { first: column, units: Infinity },
  );
}

/** A place before a pixel, in rows above it and columns to the right of it (negative: to the left). */
export interface Offset {
  readonly up: number;
  readonly right: number;
}

/**
 * Where masked convolutions look, nearest places first (model/decoders/pixelCnn.ts). Each layer reaches (kernel - 1) / 2 pixels up and
 * to either side, but to the right only along with a row up: van den Oord et al.'s blind spot.
 */
export function windowOffsets({ image: [height, width], kernel, layers }: CausalWindow): readonly Offset[] {
  const reach = Math.floor(kernel / 2);
  const offsets: Offset[] = [];
  for (let up = 0; up <= Math.min(layers * reach, height - 1); up++) {
    const furthestRight = up === 0 ? -1 : Math.min(reach * Math.min(layers, up), width - 1);
    for (let right = -Math.min(layers * reach, width - 1); right <= furthestRight; right++) offsets.push({ up, right });
  }
  return offsets.toSorted((a, b) => a.up ** 2 + a.right ** 2 - b.up ** 2 - b.right ** 2);
}
