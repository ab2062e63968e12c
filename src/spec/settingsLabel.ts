const SIGNIFICANT_DIGITS = 5;

/** A number of a spec, short enough for a column: the ends of a logarithmic range have sixteen digits. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}

export function settingsLabel(settings: Readonly<Record<string, number>>): string {
  const entries = Object.entries(settings).map(([name, value]) => `${name} = ${shortNumber(value)}`);
  return entries.length === 0 ? "the only point" : entries.join(", ");
}
