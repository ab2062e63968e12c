import { squaredDistances } from "./nearestRows.ts";

/**
 * (b - a) / max(a, b) of each row (Rousseeuw 1987): a is the mean distance to the other rows of its class, b the least mean distance to another
 * class; 0 for the only row of a class, NaN where a single class has rows.
 * @param values [rows x columns] @param classOf from 0 to classes - 1
 * @param groupOf only rows of the same group are compared; undefined: all are one group
 */
export function silhouettes(
  values: Float64Array,
  columns: number,
  { classOf, classes }: { readonly classOf: Int32Array; readonly classes: number },
  groupOf?: Int32Array,
): Float64Array {
  const rows = classOf.length;
  const squared = new Float64Array(rows);
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  return Float64Array.from({ length: rows }, (_, row) => {
    squaredDistances(values, columns, row, squared);
    sums.fill(0);
    counts.fill(0);
    for (let other = 0; other < rows; other++) {
      if (groupOf !== undefined && groupOf[other] !== groupOf[row]) continue;
      const part = classOf[other] as number;
      counts[part] = (counts[part] as number) + 1;
      sums[part] = (sums[part] as number) + Math.sqrt(squared[other] as number);
    }
    const own = classOf[row] as number;
    const others = (counts[own] as number) - 1;
    let nearest = Infinity;
    for (let part = 0; part < classes; part++)
      if (part !== own && (counts[part] as number) > 0)
        nearest = Math.min(nearest, (sums[part] as number) / (counts[part] as number));
    if (nearest === Infinity) return Number.NaN;
    if (others === 0) return 0;
    const within = (sums[own] as number) / others;
    const larger = Math.max(within, nearest);
    return larger === 0 ? 0 : (nearest - within) / larger;
  });
}
