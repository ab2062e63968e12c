import { describe, expect, test } from "vitest";
import { competitorsOf } from "../../../../src/core/explanation/competitors.ts";
import type { PickFacts } from "../../../../src/core/explanation/facts.ts";
import { activePoint } from "./sweepFacts.ts";

/** A model whose log-likelihoods lie about a mean that all examples share, by `spread` either way. */
function model(point: number, meanNats: number, spread = 0.4, seedGroup?: string): PickFacts {
  const annealed = Array.from(
    { length: 64 },
    (_, i) => meanNats + 3 * Math.sin(i) + spread * Math.sin(7 + i * (point + 1.7)),
  );
  return {
    ...activePoint,
    point,
    ...(seedGroup === undefined ? {} : { seedGroup }),
    annealedNats: annealed.reduce((sum, value) => sum + value, 0) / annealed.length,
    perExampleNats: { elbo: annealed, importanceWeighted: annealed, annealed },
  };
}

describe("the points that compete for the best annealed log-likelihood", () => {
  test("are the best and those within three errors of it", () => {
    expect([...competitorsOf([model(0, -90), model(1, -90.02), model(2, -95), model(3, -90.01)])].sort()).toEqual([
      0, 1, 3,
    ]);
  });

  test("are none when the best is beyond all others", () => {
    expect(competitorsOf([model(0, -90), model(1, -95), model(2, -97)])).toEqual([]);
    expect(competitorsOf([model(0, -90)])).toEqual([]);
  });

  test("are none among the seeds of one setting", () => {
    expect(competitorsOf([model(0, -90, 0.4, "a"), model(1, -90.01, 0.4, "a"), model(2, -99, 0.4, "b")])).toEqual([]);
  });

  test("leave out points that were not annealed", () => {
    expect(competitorsOf([model(0, -90), { ...model(1, -90), annealedNats: null }])).toEqual([]);
  });
});
