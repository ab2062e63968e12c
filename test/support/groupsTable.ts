/** A .csv of three columns whose rows are of two groups, named in the last column. */
export function groupsTable(): string {
  const lines = Array.from({ length: 120 }, (_, i) => {
    const group = i % 2;
    const values = [3, 7, 11].map((period) => (group * 4 + Math.sin(i * period)).toFixed(3));
    return [...values, group === 0 ? "first" : "second"].join(",");
  });
  return ["a,b,c,group", ...lines].join("\n");
}
