/** A run folder's name: when it began, so that folders sort by age, and what it is of. */
export function runId(specName: string, now: Date): string {
  const time = now.toISOString().replace(/[:.]/g, "-").replace(/Z$/, "");
  return `${time}-${specName}`;
}
