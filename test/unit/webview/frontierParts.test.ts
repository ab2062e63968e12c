import { describe, expect, test } from "vitest";
import type { RunEvaluation } from "../../../src/results/evaluations.ts";
import { boundSentence, entropyBound } from "../../../webview/charts/entropyBound.ts";
import { levelText } from "../../../webview/charts/collapseLabels.ts";
import { criterionFlags } from "../../../webview/charts/criterionFlags.ts";
import { farSentences } from "../../../webview/views/farPoints.ts";
import { frontierDomain } from "../../../webview/charts/frontierDomain.ts";
import { frontierModel } from "../../../webview/charts/frontierModel.ts";
import { paretoFront } from "../../../webview/charts/paretoFront.ts";
import type { Sweep } from "../../../webview/sweep.ts";
import { evaluation, fourBetas, fourPredicted, planned, run, sweep, trained } from "./fixtures.ts";
import { explanation, pointEvaluation, measurements } from "./measurementFixtures.ts";

const place = (rateNats: number, distortionNats: number) => ({ rateNats, distortionNats });

describe("the Pareto front", () => {
  test("contains the points that no other beats in both rate and distortion, ordered by rate", () =>
    expect(paretoFront([place(3, 1), place(1, 4), place(2, 5), place(2, 2), place(4, 1.5)])).toEqual([
      place(1, 4),
      place(2, 2),
      place(3, 1),
    ]));
  test("leaves out a higher rate with the same distortion", () =>
    expect(paretoFront([place(1, 2), place(3, 2)])).toEqual([place(1, 2)]));
  test("treats differences below two decimals as equal, so it contains all collapsed models", () =>
    expect(paretoFront([place(0, 8.781), place(0.001, 8.783), place(0.002, 8.779), place(1, 3)])).toHaveLength(4));
  test("contains all equal places", () => expect(paretoFront([place(1, 1), place(1, 1)])).toHaveLength(2));
  test("is empty without places", () => expect(paretoFront([])).toEqual([]));
  test("equals the result of comparing all pairs", () => {
    const places = Array.from({ length: 150 }, (_, i) => place((i * 7.31) % 5, (i * 3.77) % 4));
    const beats = (a: { rateNats: number; distortionNats: number }, b: typeof a) =>
      (a.rateNats <= b.rateNats + 0.005 && a.distortionNats < b.distortionNats - 0.005) ||
      (a.rateNats < b.rateNats - 0.005 && a.distortionNats <= b.distortionNats + 0.005);
    expect(new Set(paretoFront(places))).toEqual(
      new Set(places.filter((one) => !places.some((other) => beats(other, one)))),
    );
  });
  test("marks points that are not on it", () => {
    const points = [
      trained({ "objective.beta": 1 }, [1], 5),
      trained({ "objective.beta": 2 }, [2], 6),
      trained({ "objective.beta": 4 }, [3], 2),
    ];
    expect(frontierModel(sweep(run(points))).marks.map(({ isDominated }) => isDominated)).toEqual([false, true, false]);
  });
  test("does not mark predicted points", () =>
    expect(frontierModel(planned(fourPredicted)).marks.some(({ isDominated }) => isDominated)).toBe(false));
});

describe("points that differ only in their seed", () => {
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
  test("are drawn small", () => expect(model.marks.every(({ isSeed }) => isSeed)).toBe(true));
  test("are joined at their means", () =>
    expect(model.lines.map(({ stops }) => stops.map(({ beta, rateNats }) => [beta, rateNats]))).toEqual([
      [
        [1, 2],
        [4, 0.5 / 3],
      ],
    ]));
  test("have a tooltip with mean, standard error and number of collapsed seeds", () =>
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
  test("have a collapsed mean only if all have collapsed", () =>
    expect(model.means.map(({ symbol }) => symbol)).toEqual(["trained", "trained"]));
  test("show the mean in each seed's tooltip", () =>
    expect(model.marks[0]?.tip.facts).toContainEqual({ name: "Mean of 3 seeds", value: "R 2.00, D 6.00" }));
  test("are drawn normally if there is only one", () => {
    const [only] = frontierModel(sweep(run([...seeds(1, [1, 5]), ...seeds(4, [0.5, 8])]))).marks;
    expect(only?.isSeed).toBe(false);
  });
  test("are on the Pareto front by their mean", () =>
    expect(model.front).toEqual([place(0.5 / 3, 26.5 / 3), place(2, 6)]));
});

describe("the bound on the data's entropy", () => {
  const bound = (changes: Parameters<typeof pointEvaluation>[1][]) =>
    entropyBound(fourBetas, {
      points: changes.map((change, point) => pointEvaluation(point, change)),
    } as unknown as RunEvaluation);
  test("is missing if no likelihood was estimated", () => expect(entropyBound(fourBetas, null)).toBeNull());
  test("is minus the best mean ln p(x): the gain over the ELBO of some examples is added to the ELBO of all", () => {
    // Held out, the ELBOs are -3 and -1; on the evaluated examples -2.5 and -0.5.
    const found = bound([
      { elboNats: -2.5, importanceWeightedNats: -2, annealedNats: -1.9 },
      { elboNats: -0.5, importanceWeightedNats: -0.2, annealedNats: -0.1 },
    ]);
    expect(found).toMatchObject({ point: 1, by: "annealed importance sampling" });
    expect(found?.entropyNats).toBeCloseTo(0.6, 12);
  });
  test("uses the exact likelihood if available", () =>
    expect(bound([{ elboNats: -3, importanceWeightedNats: -2, annealedNats: -1, exactNats: -1.5 }])).toMatchObject({
      entropyNats: 1.5,
      by: "exact likelihood",
    }));
  test("otherwise uses the higher of two lower bounds", () =>
    expect(bound([{ elboNats: -3, importanceWeightedNats: -2, annealedNats: -2.5 }])).toMatchObject({
      entropyNats: 2,
      by: "importance-weighted bound",
    }));
  test("never excludes a point of the sweep, even if an estimate is below its ELBO", () => {
    const found = bound([
      { elboNats: -3, importanceWeightedNats: -3.2, annealedNats: null },
      { elboNats: -1, importanceWeightedNats: -1.1, annealedNats: null },
    ]);
    for (const { heldOut } of fourBetas.points)
      expect((heldOut?.rateNats ?? 0) + (heldOut?.distortionNats ?? 0)).toBeGreaterThanOrEqual(
        found?.entropyNats ?? Infinity,
      );
  });
  test("has a text that says what it bounds", () =>
    expect(
      boundSentence({ entropyNats: 0.6, standardErrorNats: 0.1, point: 1, by: "annealed importance sampling" }),
    ).toMatch(
      /Rate ≥ H − distortion.*at most 0\.60 ± 0\.10 nats.*best model \(annealed importance sampling\).*below this line only if its likelihood is higher/,
    ));
});

describe("the points that criteria pick", () => {
  test("have one flag each, also if several criteria pick them", () =>
    expect(
      criterionFlags(
        sweep(fourBetas),
        explanation({ elbo: 1, importanceWeighted: 1, annealed: 1, frechet: 0, mutualInformation: 0 }),
      ).map(({ point, text, shortText }) => [point, text, shortText]),
    ).toEqual([
      [1, "best ELBO, IWB, AIS", "ELBO, IWB, AIS"],
      [0, "best Fréchet, MI", "Fréchet, MI"],
    ]));
  test("are named by what they alone are picked by where a tie beside it leaves no room", () => {
    const tied = explanation({ elbo: 1, probe: 1 });
    const picks = tied.picks.map((pick) =>
      pick.criterion === "probe"
        ? { ...pick, ties: [{ point: 0, settings: {}, value: 0, difference: { value: 0, standardError: 1 } }] }
        : pick,
    );
    expect(
      criterionFlags(sweep(fourBetas), { ...tied, picks }).map(({ text, textWithoutTies, shortText }) => [
        text,
        textWithoutTies,
        shortText,
      ]),
    ).toEqual([
      ["best ELBO; tie in probe", "best ELBO", "ELBO, probe (tie)"],
      ["tie in probe", undefined, "probe (tie)"],
    ]);
  });
  test("include only the ELBO's pick before the evaluation", () =>
    expect(criterionFlags(sweep(fourBetas), null).map(({ point, text }) => [point, text])).toEqual([[1, "best ELBO"]]));
  test("ignore an old explanation during training", () => {
    const [first, ...others] = fourBetas.points;
    const points = [{ ...first!, status: "training" as const }, ...others];
    const flags = criterionFlags(sweep({ ...fourBetas, status: "training", points }), explanation({ elbo: 0 }));
    expect(flags.map(({ point, text }) => [point, text])).toEqual([[1, "best ELBO so far"]]);
  });
  test("are left out for a single point", () =>
    expect(criterionFlags(sweep(run([trained({}, [1], 2)])), null)).toEqual([]));
  test("have a tooltip with the criteria", () =>
    expect(
      frontierModel(sweep(fourBetas), {
        measurements: measurements({ explanation: explanation({ elbo: 1, frechet: 1 }) }),
      }).marks[1]?.tip.facts.at(-1),
    ).toEqual({ name: "Best by", value: "ELBO, Fréchet" }));
});

describe("figures on the training data", () => {
  test("cover all training data after the training", () => {
    const point = trained({}, [1], 5, { train: evaluation([1.5], 4) });
    expect(frontierModel(sweep(run([point]))).trainFigures).toMatchObject([
      { point: 0, rateNats: 1.5, distortionNats: 4 },
    ]);
  });
  test("are those of the last epoch during training", () => {
    const point = trained({}, [1], 5, { train: null, status: "training" });
    expect(frontierModel(sweep(run([point]))).trainFigures[0]).toMatchObject({
      rateNats: point.curve.trainRateNats.at(-1),
    });
  });
});

describe("the distortion of a collapsed model", () => {
  const level = (of: Sweep) => frontierModel(of).level;
  test("is measured if a point collapsed", () =>
    expect(level(sweep(fourBetas))?.tip.facts).toEqual([{ name: "Measured", value: "5.00 nats" }]));
  test("is predicted until a point collapses", () =>
    expect(level(planned(fourPredicted))?.tip.facts).toEqual([{ name: "Predicted", value: "5.00 nats" }]));
  test("has three digits at the axis, and more decimals where the axis has them", () => {
    expect(levelText(13.62, [0, 15])).toBe("13.6");
    expect(levelText(154.8031, [154.802, 154.804])).toBe("154.8031");
    expect(levelText(154.8031, [154.8, 154.85])).toBe("154.803");
    expect(levelText(154.8031, [100, 400])).toBe("155");
    expect(levelText(-2.5, [3, -3])).toBe("−2.5");
    expect(levelText(5, [5, 5])).toBe("5");
  });
  test("is unknown without a measurement and a prediction", () =>
    expect(level(sweep(run([trained({}, [1], 2)])))).toBeNull());
});

describe("the part of the plane in view", () => {
  test("spans a tenth of a nat at least, where points differ by less", () => {
    const { rateNats, distortionNats } = frontierDomain(sweep(run([])), [], [place(0.00001, 5), place(0, 5.0001)]);
    expect(rateNats).toEqual([0, 0.1]);
    expect(distortionNats[1] - distortionNats[0]).toBeGreaterThanOrEqual(0.1);
    expect((distortionNats[0] + distortionNats[1]) / 2).toBeCloseTo(5.00005, 6);
  });
});

describe("other sweeps", () => {
  const other = sweep({ ...fourBetas, id: "run-2", specName: "wide.vae.json" });
  test("are named by their specs, and by their runs if specs share a name", () => {
    const namesake = {
      ...sweep({ ...fourBetas, id: "run-3" }),
      runName: "Wider",
    };
    expect(
      frontierModel(sweep(fourBetas), { others: [other, namesake] }).others.map(({ key, name }) => [key, name]),
    ).toEqual([
      ["other:run-2", "wide.vae.json"],
      ["other:run-3", "digits.vae.json, Wider"],
    ]);
  });
  const at = (rate: number, distortion: number) =>
    sweep({ ...run([trained({ "objective.beta": 1 }, [rate], distortion)]), id: "run-4", specName: "far.vae.json" });
  test("are inside the domain where they are near, and do not squeeze the sweep's own points where they are far", () => {
    const { domain } = frontierModel(sweep(fourBetas));
    const [, highest] = domain.rateNats;
    const near = frontierModel(sweep(fourBetas), { others: [at(2 * highest, domain.distortionNats[0])] });
    expect(near.domain.rateNats).toEqual([0, 2 * highest * 1.04]);
    expect(farSentences(near)).toEqual([]);
    const far = frontierModel(sweep(fourBetas), { others: [at(50, 70)] });
    expect(far.domain).toEqual(domain);
    expect(far.whole).toMatchObject({ rateNats: [0, 52] });
    expect(farSentences(far)).toEqual(["At the edge: 1 point of far.vae.json, rate 50.00, distortion 70.00 nats."]);
  });
  test("are all inside the domain of a single point, which has no shape to hide", () => {
    const single = sweep(run([trained({ "objective.beta": 1 }, [1], 70)]));
    expect(frontierModel(single, { others: [at(50, 70)] }).domain).toMatchObject({ rateNats: [0, 52] });
  });
  test("are named in the tooltips of their points", () =>
    expect(frontierModel(sweep(fourBetas), { others: [other] }).others[0]?.marks[1]?.tip.title).toBe(
      "wide.vae.json: objective.beta = 1",
    ));
});
