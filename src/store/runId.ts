/** The name of a run folder: the start time first, so that folders sort by age, then the spec. */
export function runId(specName: string, now: Date): string {
  const time = now.toISOString().replace(/[:.]/g, "-").replace(/Z$/, "");
  return `${time}-${specName}`;
}
