/** Index of the largest value, the first of equals; null where no value is above -Infinity. */
export function indexOfLargest(values: Iterable<number>): number | null {
  let found: number | null = null;
  let largest = -Infinity;
  let index = 0;
  for (const value of values) {
    if (value > largest) [found, largest] = [index, value];
    index++;
  }
  return found;
}
