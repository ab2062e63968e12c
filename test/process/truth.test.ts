import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTruth, scorePoints, trainSpec, type PointScore } from "../../bench/support/truthScore.ts";

const folder = path.resolve(import.meta.dirname, "../fixtures/truth");
const rows = await readTruth(folder);
const specs = [...new Set(rows.map(({ spec }) => spec))];
const REQUIRED_SHARE = 0.95;

/** The points that lie outside what PyTorch's seeds and the tolerance allow, for the report of a failed test. */
function misses(scores: readonly PointScore[]): readonly string[] {
  return scores
    .filter(({ failures }) => failures.length > 0)
    .map(
      ({ row, rate, distortion, activeUnits, failures }) =>
        `${row.spec} at beta ${row.beta}: ${failures.join(", ")} (rate ${rate.value}, distortion ${distortion.value}, ${activeUnits} active)`,
    );
}

describe("sweeps trained to their end", () => {
  test("agree with PyTorch in rate, distortion and active units at 95 % of the points", async () => {
    const scores: PointScore[] = [];
    for (const spec of specs) {
      const trained = await trainSpec(path.join(folder, "specs", spec));
      scores.push(
        ...scorePoints(
          rows.filter((row) => row.spec === spec),
          trained,
        ),
      );
    }
    expect(scores).toHaveLength(45);
    const allowed = Math.floor((1 - REQUIRED_SHARE) * scores.length);
    expect(misses(scores).slice(allowed)).toEqual([]);
  });
});
