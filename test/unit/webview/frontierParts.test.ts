import { describe, expect, test } from "vitest";
import type { RunEvaluation } from "../../../src/protocol/evaluations.ts";
import { boundSentence, entropyBound } from "../../../webview/charts/entropyBound.ts";
import { criterionFlags } from "../../../webview/charts/criterionFlags.ts";
import { frontierModel } from "../../../webview/charts/frontierModel.ts";
import { paretoFront } from "../../../webview/charts/paretoFront.ts";
import type { Sweep } from "../../../webview/sweep.ts";
import { evaluation, fourBetas, fourPredicted, planned, run, sweep, trained } from "./fixtures.ts";
import { explanation, pointEvaluation, measurements } from "./measurementFixtures.ts";

const place = (rateNats: number, distortionNats: number) => ({ rateNats, distortionNats });

describe("the Pareto front", () => {
  test("holds what nothing else beats in both rate and distortion, in the order of rate", () =>
    expect(paretoFront([place(3, 1), place(1, 4), place(2, 5), place(2, 2), place(4, 1.5)])).toEqual([
      place(1, 4),
      place(2, 2),
      place(3, 1),
    ]));
  test("more rate for the same distortion is beaten", () =>
    expect(paretoFront([place(1, 2), place(3, 2)])).toEqual([place(1, 2)]));
  test("what two decimals cannot tell apart is equal: models that collapsed are all on it", () =>
    expect(paretoFront([place(0, 8.781), place(0.001, 8.783), place(0.002, 8.779), place(1, 3)])).toHaveLength(4));
  test("of equal places holds all", () => expect(paretoFront([place(1, 1), place(1, 1)])).toHaveLength(2));
  test("of nothing is nothing", () => expect(paretoFront([])).toEqual([]));
  test("is what comparing all with all gives", () => {
    const places = Array.from({ length: 150 }, (_, i) => place((i * 7.31) % 5, (i * 3.77) % 4));
    const beats = (a: { rateNats: number; distortionNats: number }, b: typeof a) =>
      (a.rateNats <= b.rateNats + 0.005 && a.distortionNats < b.distortionNats - 0.005) ||
      (a.rateNats < b.rateNats - 0.005 && a.distortionNats <= b.distortionNats + 0.005);
    expect(new Set(paretoFront(places))).toEqual(
      new Set(places.filter((one) => !places.some((other) => beats(other, one)))),
    );
  });
  test("dims a point of the sweep that is off it", () => {
    const points = [
      trained({ "objective.beta": 1 }, [1], 5),
      trained({ "objective.beta": 2 }, [2], 6),
      trained({ "objective.beta": 4 }, [3], 2),
    ];
    expect(frontierModel(sweep(run(points))).marks.map(({ isDominated }) => isDominated)).toEqual([false, true, false]);
  });
  test("never dims what is only predicted", () =>
    expect(frontierModel(planned(fourPredicted)).marks.some(({ isDominated }) => isDominated)).toBe(false));
});

describe("points that differ in their seed alone", () => {
  const seeds = (beta: number, ...figures: readonly (readonly [number, number])[]) =>
    figures.map(([rate, distortion], seed) =>
      trained({ "objective.beta": beta, "training.seed": seed }, [rate], distortion),
    );
  const of = run([...seeds(1, [1, 5], [2, 6], [3, 7]), ...seeds(4, [0, 9], [0.5, 8.5], [0, 9])]);
  const model = frontierModel(sweep(of));

  test("are drawn as their mean, with its standard error", () => {
    const [first] = model.means;
    expect(first).toMatchObject({ rateNats: 2, distortionNats: 6, points: [0, 1, 2] });
    expect(first?.standardError.rateNats).toBeCloseTo(1 / Math.sqrt(3), 12);
  });
  test("are themselves small", () => expect(model.marks.every(({ isSeed }) => isSeed)).toBe(true));
  test("are joined at their means", () =>
    expect(model.lines.map(({ stops }) => stops.map(({ beta, rateNats }) => [beta, rateNats]))).toEqual([
      [
        [1, 2],
        [4, 0.5 / 3],
      ],
    ]));
  test("say that it is a mean, its error, and how many of them collapsed", () =>
    expect(model.means[1]?.tip).toEqual({
      title: "objective.beta = 4",
      facts: [
        { name: "Rate", value: "0.17 ± 0.17 nats" },
        { name: "Distortion", value: "8.83 ± 0.17 nats" },
        { name: "ELBO", value: "−9.00 ± 0.00 nats" },
        { name: "Mean ± standard error", value: "3 seeds" },
        { name: "Collapsed", value: "2 of 3" },
      ],
    }));
  test("a mean has collapsed only where all of them have", () =>
    expect(model.means.map(({ symbol }) => symbol)).toEqual(["trained", "trained"]));
  test("a seed's tooltip shows the mean of its seeds", () =>
    expect(model.marks[0]?.tip.facts).toContainEqual({ name: "Mean of 3 seeds", value: "R 2.00, D 6.00" }));
  test("one that is alone is drawn as any point", () => {
    const [only] = frontierModel(sweep(run([...seeds(1, [1, 5]), ...seeds(4, [0.5, 8])]))).marks;
    expect(only?.isSeed).toBe(false);
  });
  test("the front is one of means", () => expect(model.front).toEqual([place(0.5 / 3, 26.5 / 3), place(2, 6)]));
});

describe("the bound on the data's entropy", () => {
  const bound = (changes: Parameters<typeof pointEvaluation>[1][]) =>
    entropyBound(fourBetas, {
      points: changes.map((change, point) => pointEvaluation(point, change)),
    } as unknown as RunEvaluation);
  test("is not there where no likelihood was estimated", () => expect(entropyBound(fourBetas, null)).toBeNull());
  test("is minus the best mean ln p(x), of all held-out examples: what it gains over the ELBO of some is added to that of all", () => {
    // Held out, the ELBOs are -3 and -1; on the evaluated examples -2.5 and -0.5.
    const found = bound([
      { elboNats: -2.5, importanceWeightedNats: -2, annealedNats: -1.9 },
      { elboNats: -0.5, importanceWeightedNats: -0.2, annealedNats: -0.1 },
    ]);
    expect(found).toMatchObject({ point: 1, by: "annealed importance sampling" });
    expect(found?.entropyNats).toBeCloseTo(0.6, 12);
  });
  test("takes the exact likelihood where there is one", () =>
    expect(bound([{ elboNats: -3, importanceWeightedNats: -2, annealedNats: -1, exactNats: -1.5 }])).toMatchObject({
      entropyNats: 1.5,
      by: "exact likelihood",
    }));
  test("and else the higher of two that lie below in expectation", () =>
    expect(bound([{ elboNats: -3, importanceWeightedNats: -2, annealedNats: -2.5 }])).toMatchObject({
      entropyNats: 2,
      by: "importance-weighted bound",
    }));
  test("never lies above a point of the sweep, even where an estimate falls below its ELBO", () => {
    const found = bound([
      { elboNats: -3, importanceWeightedNats: -3.2, annealedNats: null },
      { elboNats: -1, importanceWeightedNats: -1.1, annealedNats: null },
    ]);
    for (const { heldOut } of fourBetas.points)
      expect((heldOut?.rateNats ?? 0) + (heldOut?.distortionNats ?? 0)).toBeGreaterThanOrEqual(
        found?.entropyNats ?? Infinity,
      );
  });
  test("says exactly what it bounds", () =>
    expect(
      boundSentence({ entropyNats: 0.6, standardErrorNats: 0.1, point: 1, by: "annealed importance sampling" }),
    ).toMatch(
      /Rate ≥ H − distortion.*at most 0\.60 ± 0\.10 nats.*best model \(annealed importance sampling\).*below this line only if its likelihood is higher/,
    ));
});

describe("the points that criteria pick", () => {
  test("are flagged once each, however many criteria pick them", () =>
    expect(
      criterionFlags(
        sweep(fourBetas),
        explanation({ elbo: 1, importanceWeighted: 1, annealed: 1, frechet: 0, mutualInformation: 0 }),
      ).map(({ point, text, shortText }) => [point, text, shortText]),
    ).toEqual([
      [1, "best ELBO, IWB, AIS", "ELBO, IWB, AIS"],
      [0, "best Fréchet, MI", "Fréchet, MI"],
    ]));
  test("before the models are evaluated there is the ELBO's", () =>
    expect(criterionFlags(sweep(fourBetas), null).map(({ point, text }) => [point, text])).toEqual([[1, "best ELBO"]]));
  test("while a sweep trains, an explanation is of models that are no more", () =>
    expect(
      criterionFlags(sweep({ ...fourBetas, status: "training" }), explanation({ elbo: 0 })).map(({ point, text }) => [
        point,
        text,
      ]),
    ).toEqual([[1, "best ELBO so far"]]));
  test("one point is not the best", () => expect(criterionFlags(sweep(run([trained({}, [1], 2)])), null)).toEqual([]));
  test("say so where they are pointed at", () =>
    expect(
      frontierModel(sweep(fourBetas), {
        measurements: measurements({ explanation: explanation({ elbo: 1, frechet: 1 }) }),
      }).marks[1]?.tip.facts.at(-1),
    ).toEqual({ name: "Best by", value: "ELBO, Fréchet" }));
});

describe("figures on the training data", () => {
  test("are those of the whole of it once a point has ended", () => {
    const point = trained({}, [1], 5, { train: evaluation([1.5], 4) });
    expect(frontierModel(sweep(run([point]))).trainFigures).toMatchObject([
      { point: 0, rateNats: 1.5, distortionNats: 4 },
    ]);
  });
  test("until then, those of the last epoch", () => {
    const point = trained({}, [1], 5, { train: null, status: "training" });
    expect(frontierModel(sweep(run([point]))).trainFigures[0]).toMatchObject({
      rateNats: point.curve.trainRateNats.at(-1),
    });
  });
});

describe("the distortion of a collapsed model", () => {
  const level = (of: Sweep) => frontierModel(of).level;
  test("is measured where one collapsed", () =>
    expect(level(sweep(fourBetas))?.tip.facts).toEqual([{ name: "Measured", value: "5.00 nats" }]));
  test("is predicted until then", () =>
    expect(level(planned(fourPredicted))?.tip.facts).toEqual([{ name: "Predicted", value: "5.00 nats" }]));
  test("is not known where neither is", () => expect(level(sweep(run([trained({}, [1], 2)])))).toBeNull());
});

describe("other sweeps", () => {
  const other = sweep({ ...fourBetas, id: "run-2", specName: "wide.vae.json" });
  test("are named after their specs, and after their runs where those share a name", () => {
    const namesake = {
      ...sweep({ ...fourBetas, id: "run-3" }),
      label: { name: "Wider", created: "2026-01-01T00:00:00Z" },
    };
    expect(
      frontierModel(sweep(fourBetas), { others: [other, namesake] }).others.map(({ key, name }) => [key, name]),
    ).toEqual([
      ["other:run-2", "wide.vae.json"],
      ["other:run-3", "digits.vae.json, Wider"],
    ]);
  });
  test("are in view", () => {
    const far = sweep({ ...run([trained({ "objective.beta": 1 }, [50], 70)]), id: "run-4" });
    expect(frontierModel(sweep(fourBetas), { others: [far] }).domain).toMatchObject({ rateNats: [0, 52] });
  });
  test("tell whose a point is", () =>
    expect(frontierModel(sweep(fourBetas), { others: [other] }).others[0]?.marks[1]?.tip.title).toBe(
      "wide.vae.json: objective.beta = 1",
    ));
});
