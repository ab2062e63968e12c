/** Places labels on a chart: near what they name, without overlapping each other, and over few marks. */

export interface Spot {
  readonly x: number;
  /** The base line. */
  readonly y: number;
  readonly anchor: "start" | "end";
  /** Degrees, clockwise around (x, y). */
  readonly angle?: number;
}

export interface LabelRequest {
  readonly key: string;
  /** The longest first. */
  readonly texts: readonly string[];
  /** The best first. */
  readonly spots: readonly Spot[];
  /** Pixels of room for an icon between the anchor and the text. */
  readonly indent?: number;
}

export interface PlacedLabel extends Spot {
  readonly key: string;
  readonly text: string;
  /** Index of the spot. */
  readonly spot: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Approximate sizes of 11 pixel text. */
const CHARACTER_WIDTH = 6.2;
const ASCENT = 10;
const DESCENT = 3;

/** More than the farthest spot with the shortest text: a label covers a mark only where every place does. */
const COST_OF_A_MARK = 25;
const COST_OF_A_SHORTER_TEXT = 3;

/** Places earlier requests first. Leaves out labels without room: the tooltip of the mark has the same text. */
export function layOutLabels(
  requests: readonly LabelRequest[],
  frame: Box,
  marks: readonly Box[],
): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const taken: Box[] = [];
  for (const { key, texts, spots, indent = 0 } of requests) {
    let best: { readonly label: PlacedLabel; readonly boxes: readonly Box[]; readonly cost: number } | null = null;
    for (const [shortness, text] of texts.entries()) {
      for (const [spot, where] of spots.entries()) {
        const limit = best?.cost ?? Infinity;
        let cost = spot + shortness * COST_OF_A_SHORTER_TEXT;
        // Few places need a look at all of ten thousand marks.
        if (cost >= limit) continue;
        const boxes = textBoxes(text, where, indent);
        const around = boxAroundAll(boxes);
        const hits = (other: Box): boolean => overlap(other, around) && boxes.some((box) => overlap(other, box));
        if (!isInside(around, frame) || taken.some(hits)) continue;
        for (const mark of marks) {
          if (cost >= limit) break;
          if (hits(mark)) cost += COST_OF_A_MARK;
        }
        if (cost < limit) best = { label: { key, text, spot, ...where }, boxes, cost };
      }
    }
    if (best === null) continue;
    placed.push(best.label);
    taken.push(...best.boxes);
  }
  return placed;
}

/** One box, or a row of boxes along the base line of rotated text. */
export function textBoxes(text: string, { x, y, anchor, angle = 0 }: Spot, indent = 0): readonly Box[] {
  const width = indent + text.length * CHARACTER_WIDTH;
  const left = anchor === "start" ? 0 : -width;
  if (angle === 0) return [{ left: x + left, right: x + left + width, top: y - ASCENT, bottom: y + DESCENT }];
  const [right, down] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [middle, radius] = [(DESCENT - ASCENT) / 2, (ASCENT + DESCENT) / 2];
  const parts = Math.ceil(width / (2 * radius));
  return Array.from({ length: parts }, (_, i) => {
    const along = left + ((i + 0.5) / parts) * width;
    return boxAround(x + along * right - middle * down, y + along * down + middle * right, radius);
  });
}

export function boxAround(x: number, y: number, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function boxAroundAll(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom
  );
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

const BESIDE = 11;

/**
 * Spots around a mark: first the upper right, the lower left and above, where neither a frontier nor a line of equal ELBO can pass
 * because both fall. Then farther away in the same directions, and last over or on the frontier.
 */
export function spotsBeside(x: number, y: number): readonly Spot[] {
  const right = (up: number): Spot => ({ x: x + BESIDE, y: y - up, anchor: "start" });
  const left = (down: number): Spot => ({ x: x - BESIDE, y: y + down, anchor: "end" });
  const above = (up: number): Spot => ({ x: x - BESIDE / 2, y: y - up, anchor: "start" });
  return [
    right(9),
    left(15),
    above(16),
    right(25),
    left(31),
    above(32),
    right(41),
    left(47),
    above(48),
    right(57),
    left(63),
    left(-25),
    left(-41),
    left(4),
    right(-4),
  ];
}

/** The first spots are so near that they need no line from the mark to the label. */
export const NEAR_SPOTS = 3;
