/** "objective.beta = 0.5, training.seed = 1", or "the only point". */
export function pointName(settings: Readonly<Record<string, number>>): string {
  const named = Object.entries(settings).map(([name, value]) => `${name} = ${Number(value.toPrecision(3))}`);
  return named.length === 0 ? "the only point" : named.join(", ");
}
