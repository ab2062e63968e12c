/** The nearest known name, for "did you mean". */

/**
 * The number of letters inserted, left out, replaced or swapped with their neighbour that lead from `a` to `b`
 * (Damerau and Levenshtein's distance, each pair of neighbours swapped at most once).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The candidate nearest to `name`, ignoring case; undefined if none is near enough. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const tolerated = Math.max(1, Math.floor(candidate.length / 3));
    // Also makes a name of a million letters cheap.
    if (Math.abs(candidate.length - name.length) > tolerated) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= tolerated && distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}
