import { describe, expect, test } from "vitest";
import { explain } from "../../../../src/core/explanation/explain.ts";
import type { PointFacts, SweepFacts } from "../../../../src/core/explanation/facts.ts";
import { otherSeeds } from "../../../../src/core/explanation/trainingCauses.ts";
import { verdictSentence } from "../../../../src/core/explanation/verdictSentence.ts";
import { activePoint, sweepFacts } from "./sweepFacts.ts";

const collapsed: PointFacts = {
  ...activePoint,
  rateNats: 0,
  distortionNats: 10,
  activeUnits: 0,
  mutualInformationNats: 0,
  state: "collapsed",
};

/** Seeds of one specification with these ELBOs. */
const seeds = (kind: PointFacts, seedGroup: string, ...elbos: readonly number[]): readonly PointFacts[] =>
  elbos.map((elboNats) => ({ ...kind, seedGroup, elboNats, distortionNats: -elboNats - kind.rateNats }));
const said = (facts: SweepFacts): string =>
  verdictSentence(explain(facts), (point, count) => `point ${point}${count === undefined ? "" : ` of ${count}`}`);

describe("points that differ in their seed alone", () => {
  test("are judged together: one lucky collapsed seed is not the best model of the sweep", () => {
    const facts = sweepFacts(
      ...seeds(activePoint, "beta 1", -10, -10.01, -10.02),
      ...seeds(collapsed, "beta 2", -9.99, -12, -12, -12.1, -12.1),
    );
    expect(explain(facts)).toMatchObject({ best: 1, isCollapsed: false, finding: "healthy" });
    expect(said(facts)).toMatch(/best mean ELBO, point 1 of 3, is not collapsed/);
  });

  test("that differ in outcome are counted, and the collapsed ones are explained by the others", () => {
    const facts = sweepFacts(...seeds(activePoint, "beta 1", -10, -10.1, -10.2), ...seeds(collapsed, "beta 1", -14));
    const explained = facts.points[3]!;
    const restarts = otherSeeds(facts, explained);
    expect(restarts).toEqual([
      expect.objectContaining({ point: 3, from: "another-seed", lossNats: 10, activeUnits: 3 }),
    ]);
    const explanation = explain({ ...facts, restarts });
    expect(explanation).toMatchObject({ isCollapsed: false, finding: "seeds-differ", cause: "training-stuck" });
    expect(said({ ...facts, restarts })).toMatch(/1 of its 4 models is collapsed, the others are not/);
  });

  test("near the threshold are left to chance, and training is not blamed", () => {
    const near = { threshold: 1.05 };
    const facts = sweepFacts(
      ...seeds({ ...activePoint, ...near }, "beta 1", -10, -10.1),
      ...seeds({ ...collapsed, ...near }, "beta 1", -14),
    );
    const restarts = otherSeeds(facts, facts.points[2]!);
    expect(explain({ ...facts, restarts }).cause).toBeNull();
    expect(said({ ...facts, restarts })).toMatch(/within a tenth of the collapse threshold/);
  });

  test("are collapsed if most of them are", () =>
    expect(
      explain(sweepFacts(...seeds(collapsed, "beta 1", -10, -10.1, -10.2), ...seeds(activePoint, "beta 1", -9.9)))
        .isCollapsed,
    ).toBe(true));
});

describe("models that tie for the best ELBO", () => {
  const perExample = (mean: number, sign: number): PointFacts["perExampleNats"] => {
    const elbo = Array.from({ length: 50 }, (_, i) => mean + (i % 2 === 0 ? sign : -sign));
    return { elbo, importanceWeighted: elbo, annealed: null };
  };
  const tied = sweepFacts(
    { ...activePoint, elboNats: -10.05, perExampleNats: perExample(-10.05, 1) },
    { ...collapsed, elboNats: -10, perExampleNats: perExample(-10, -1) },
  );

  test("and of which one is collapsed are not called collapsed", () => {
    expect(explain(tied)).toMatchObject({ isCollapsed: false, finding: "tie" });
    expect(said(tied)).toMatch(/does not decide.*point 0, with a rate of 4 nats, and point 1, which is collapsed, tie/);
    expect(said(tied)).toMatch(/0\.05 ± 0\.2/);
  });

  test("have the cause of the collapsed one", () =>
    expect(explain({ ...tied, decoder: "autoregressive", zFreeDistortionNats: 9.5 }).cause).toBe(
      "decoder-needs-no-latents",
    ));

  test("and are all active are named together", () =>
    expect(
      said(sweepFacts(tied.points[0]!, { ...activePoint, elboNats: -10, perExampleNats: perExample(-10, -1) })),
    ).toMatch(/The model of point 1, which ties with point 0 for the best ELBO, is not collapsed/));
});
