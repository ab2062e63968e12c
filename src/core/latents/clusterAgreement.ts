/** How far two partitions of the same rows agree, whatever the names of their parts. */
export interface Agreement {
  /** Mutual information by the mean of the entropies (Strehl and Ghosh 2002; scikit-learn's default): 0 to 1. */
  readonly normalisedMutualInformation: number;
  /** Pairs that both join or both part, 0 by chance (Hubert and Arabie 1985). */
  readonly adjustedRandIndex: number;
}

export function clusterAgreement(one: Int32Array, other: Int32Array): Agreement {
  const rows = one.length;
  const joint = new Map<string, number>();
  one.forEach((part, row) => {
    const key = `${part} ${other[row]}`;
    joint.set(key, (joint.get(key) ?? 0) + 1);
  });
  const [first, second] = [counts(one), counts(other)];
  let information = 0;
  let pairs = 0;
  for (const [key, count] of joint) {
    const [a = "", b = ""] = key.split(" ");
    const expected = ((first.get(Number(a)) ?? 0) * (second.get(Number(b)) ?? 0)) / rows;
    information += (count / rows) * Math.log(count / expected);
    pairs += pairsOf(count);
  }
  const entropies = (entropyOf(first, rows) + entropyOf(second, rows)) / 2;
  const [pairsFirst, pairsSecond] = [allPairs(first), allPairs(second)];
  const chance = (pairsFirst * pairsSecond) / pairsOf(rows);
  const most = (pairsFirst + pairsSecond) / 2;
  return {
    // Two partitions of a single part agree.
    normalisedMutualInformation: entropies === 0 ? 1 : Math.max(0, information / entropies),
    adjustedRandIndex: most === chance ? 1 : (pairs - chance) / (most - chance),
  };
}

function counts(parts: Int32Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const part of parts) found.set(part, (found.get(part) ?? 0) + 1);
  return found;
}

function entropyOf(parts: ReadonlyMap<number, number>, rows: number): number {
  return [...parts.values()].reduce((sum, count) => sum - (count / rows) * Math.log(count / rows), 0);
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}

function allPairs(parts: ReadonlyMap<number, number>): number {
  return [...parts.values()].reduce((sum, count) => sum + pairsOf(count), 0);
}
