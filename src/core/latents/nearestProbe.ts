import type { LabelledRows } from "./labelledRows.ts";

/** Neighbours that vote. */
export const NEIGHBOURS = 15;

/**
 * Whether the class of each row is that of most of its nearest rows of other folds, by Euclidean distance (Cover and Hart 1967); of equal
 * votes the lowest class is taken.
 * @returns 1 or 0 for each row
 */
export function nearestProbe({ rows, columns, values, classOf, classes, foldOf }: LabelledRows): Float64Array {
  const correct = new Float64Array(rows);
  const distances = new Float64Array(NEIGHBOURS);
  const owners = new Int32Array(NEIGHBOURS);
  for (let row = 0; row < rows; row++) {
    let found = 0;
    for (let other = 0; other < rows; other++) {
      if (foldOf[other] === foldOf[row]) continue;
      const limit = found < NEIGHBOURS ? Infinity : (distances[NEIGHBOURS - 1] as number);
      let squared = 0;
      for (let j = 0; j < columns && squared < limit; j++) {
        const difference = (values[row * columns + j] as number) - (values[other * columns + j] as number);
        squared += difference * difference;
      }
      if (squared >= limit) continue;
      // Insertion keeps the nearest in order.
      let at = Math.min(found, NEIGHBOURS - 1);
      for (; at > 0 && (distances[at - 1] as number) > squared; at--) {
        distances[at] = distances[at - 1] as number;
        owners[at] = owners[at - 1] as number;
      }
      distances[at] = squared;
      owners[at] = other;
      found = Math.min(found + 1, NEIGHBOURS);
    }
    const votes = new Int32Array(classes);
    for (let i = 0; i < found; i++) {
      const voted = classOf[owners[i] as number] as number;
      votes[voted] = (votes[voted] as number) + 1;
    }
    correct[row] = largest(votes) === classOf[row] ? 1 : 0;
  }
  return correct;
}

/** The first of equals. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
