// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import type { PredictionView } from "../../../src/protocol/predictionView.ts";
import type { PointSnapshot, RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import type { RunExplanation } from "../../../src/results/explanations.ts";
import { headline } from "../../../webview/headline.ts";
import { buttons, one, show } from "./page.ts";
import { planned, predicted, prediction, run, sweep, trained } from "./fixtures.ts";

const beta = (value: number, seed?: number) => ({
  "objective.beta": value,
  ...(seed === undefined ? {} : { "training.seed": seed }),
});
const baselines = {
  columnMeansElboNats: -4,
  independentColumnsElboNats: -3,
  varyingColumnsElboNats: -4.1,
  probabilisticPcaElboNats: null,
};
/** Active at beta 0.5 with a worse ELBO; collapsed at beta 1, the best, and at 2. */
const points: readonly PointSnapshot[] = [
  trained(beta(0.5), [2], 3),
  trained(beta(1), [0], 4.1, { baselines, belowBaseline: true }),
  trained(beta(2), [0], 4.2),
];
const wide = {
  rule: "fixed-variance-too-wide",
  why: "the noise variance is wider than every direction of the data",
  fix: {
    title: "Learn the variance: 4 of 4 units active",
    edits: [{ path: ["model", "likelihood", "variance"], value: "learned" }],
  },
};
const expected = (changes: Partial<PredictionView> = {}, verdicts = ["active", "collapse", "collapse"] as const) =>
  prediction(
    verdicts.map((verdict, runPoint) =>
      predicted([0.5, 1, 2][runPoint] ?? NaN, { verdict, thresholdBeta: 0.7, runPoint }),
    ),
    { collapsedBest: wide, ...changes },
  );
const of = (shown: RunSnapshot, view: PredictionView | null = expected()) =>
  headline(sweep(shown, view), noMeasurements);

describe("the headline of a run", () => {
  test("joins the collapsed best model and its predicted cause, with the baselines and the fix", () => {
    const found = of(run(points));
    expect(found?.text).toBe(
      "The best-ELBO model (beta 1) is collapsed: the noise variance is wider than every direction of the data.",
    );
    expect(found?.facts).toMatch(/^ELBO −4\.10 nats, below the column means\. .*column means −4\.00, independent/);
    expect(found?.fix).toEqual({
      title: "Learn the variance",
      outcome: "predicted: 4 of 4 units active",
      remedy: null,
    });
  });

  test("is kept when the spec has changed since the run", () => {
    const { points: ofRun } = expected();
    const edited = expected({
      points: ofRun.map((point) => ({ ...point, runPoint: null })),
      collapsedBest: null,
      ofRun: { predictions: [...ofRun], collapsedBest: wide },
    });
    expect(of(run(points), edited)?.text).toMatch(/noise variance/);
  });

  test("names no cause without a prediction of it", () => {
    const found = of(run(points), expected({ collapsedBest: null }));
    expect(found?.text).toMatch(/\(beta 1\) is collapsed: it has no active unit.* Explain this run/);
    expect(found?.fix).toBeNull();
    expect(of(run(points), null)?.text).toBe(found?.text);
  });

  test("names no cause where another prediction did not come true", () => {
    const [first, second] = points as [PointSnapshot, PointSnapshot];
    const activeAbove = run([first, second, trained(beta(2), [1], 6)]);
    expect(of(activeAbove)?.text).not.toMatch(/noise variance/);
  });

  test("names no cause where the collapsed model's verdict was at risk", () =>
    expect(of(run(points), expected({}, ["active", "at-risk", "collapse"] as never))?.text).not.toMatch(/variance/));

  test("names no cause where an active model has a lower loss at its beta: training is stuck", () => {
    // At beta 0.5 the active model costs 3.2 + 0.45, the collapsed one 4.05.
    const stuck = run([trained(beta(0.25), [0.9], 3.2), trained(beta(0.5), [0], 4.05)]);
    const view = prediction([predicted(0.25, { runPoint: 0 }), predicted(0.5, { verdict: "collapse", runPoint: 1 })], {
      collapsedBest: wide,
    });
    expect(of(stuck, view)?.text).toMatch(/\(beta 0\.5\) is collapsed: it has no active unit/);
  });

  test("counts the seeds of the best setting, and names no cause where they differ", () => {
    const seeds = run([trained(beta(1, 0), [0], 3), trained(beta(1, 1), [0], 3.1), trained(beta(4, 0), [1], 5)]);
    expect(of(seeds, null)?.text).toMatch(/^The models with the best mean ELBO \(beta 1, 2 seeds\) are collapsed: /);
    const mixed = run([trained(beta(1, 0), [0], 3), trained(beta(1, 1), [1], 2.1), trained(beta(4, 0), [1], 5)]);
    expect(of(mixed, null)?.text).toBe(
      "1 of the 2 models with the best mean ELBO (beta 1, 2 seeds) is collapsed: the seed decides.",
    );
  });

  test("is about the only model of a run of one point", () =>
    expect(of(run([trained({}, [0], 1)]), null)?.text).toMatch(/^The model is collapsed: /));

  test("is absent where the best model is active", () =>
    expect(of(run([trained(beta(0.5), [1], 1), trained(beta(2), [0], 4)]))).toBeNull());
});

describe("before training", () => {
  test("the headline says of the predicted table which points will have the best ELBO, and why they collapse", () => {
    const found = headline(planned(expected()), noMeasurements);
    expect(found?.text).toBe(
      "The best-ELBO model (objective.beta = 1 to 2) is predicted to be collapsed: the noise variance is wider than every direction of the data.",
    );
    expect(found?.fix?.title).toBe("Learn the variance");
  });

  test("it stays while the sweep trains", () =>
    expect(of(run(points, { status: "training" }))?.text).toMatch(/predicted to be collapsed/));

  test("it is absent where the best model is predicted to be active, or that is not certain", () =>
    expect(headline(planned(expected({ collapsedBest: null })), noMeasurements)).toBeNull());
});

describe("after an explanation", () => {
  const explanation = {
    best: 1,
    isCollapsed: true,
    finding: "collapsed",
    cause: "training-stuck",
    judgements: [],
    remedies: [
      {
        title: "Warm beta up over 50 epochs",
        edits: [],
        tried: { elboNats: -3, insteadOfElboNats: -4.1, activeUnits: 2 },
      },
    ],
  } as unknown as RunExplanation;

  test("its cause and its tried remedy replace what was predicted", () => {
    const found = headline(sweep(run(points), expected()), { explanation });
    expect(found?.text).toMatch(/\(beta 1\) is collapsed: training never left the collapsed solution\.$/);
    expect(found?.fix).toMatchObject({ remedy: 0, title: "Warm beta up over 50 epochs" });
    expect(found?.fix?.outcome).toMatch(/2 active units/);
  });

  test("an undetermined cause is not replaced by the predicted one", () => {
    const found = headline(sweep(run(points), expected()), { explanation: { ...explanation, cause: null } });
    expect(found?.text).not.toMatch(/noise variance/);
  });
});

describe("in the panel", () => {
  beforeEach(() => document.body.replaceChildren());

  test("the button applies the fix", () => {
    const applied: (number | null)[] = [];
    show(run(points), { predicted: expected(), applyFix: (remedy) => applied.push(remedy) });
    expect(one(".headline").hidden).toBe(false);
    expect(buttons(".headline")).toEqual(["Learn the variance"]);
    one(".headline vscode-button").click();
    expect(applied).toEqual([null]);
  });

  test("a report names the fix without a button", () => {
    show(run(points), { predicted: expected(), canCommand: false });
    expect(buttons(".headline")).toEqual([]);
    expect(one(".headline").textContent).toContain("Fix: Learn the variance");
  });
});
