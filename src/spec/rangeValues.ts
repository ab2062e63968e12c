/** A sweep axis given by its ends. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly scale?: "linear" | "log";
}

/**
 * `count` values from `from` to `to`, both ends exactly as given. Those between are rounded to 12 digits, so that 0.3 is
 * 0.3 and a logarithmic range from 1 to 8 meets 2 and 4.
 */
export function rangeValues({ from, to, count, scale = "linear" }: Range): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    const part = i / (count - 1);
    const between =
      scale === "log" ? Math.exp(Math.log(from) + (Math.log(to) - Math.log(from)) * part) : from + (to - from) * part;
    const rounded = Number(between.toPrecision(12));
    // Ends that agree in twelve digits leave no room for rounding.
    return rounded > Math.min(from, to) && rounded < Math.max(from, to) ? rounded : between;
  });
}
