import { describe, expect, test } from "vitest";
import { dataFreeObservations, dataFreeVerdictSentence } from "../../../../src/core/explanation/dataFreeSentences.ts";
import { dataFreeVerdict, type LoggedPoint } from "../../../../src/core/explanation/dataFreeVerdict.ts";

/** The linear frontier of one direction of variance 5 at noise variance 1: R = 1/2 ln(5/beta), D = beta/2. */
function optimal(beta: number, point: number, changes: Partial<LoggedPoint> = {}): LoggedPoint {
  const rateNats = beta < 5 ? Math.log(5 / beta) / 2 : 0;
  return {
    point,
    beta,
    family: "",
    seedGroup: `${point}`,
    rateNats,
    distortionNats: Math.min(beta, 5) / 2,
    activeUnits: beta < 5 ? 1 : 0,
    ...changes,
  };
}

const sweep = [0.5, 1, 2, 4, 8].map((beta, point) => optimal(beta, point));
const name = (point: number): string => `point ${point}`;
const withPoint = (changed: LoggedPoint): readonly LoggedPoint[] =>
  sweep.map((point) => (point.point === changed.point ? changed : point));
const said = (points: readonly LoggedPoint[]): readonly string[] => dataFreeObservations(dataFreeVerdict(points), name);

describe("a sweep on its frontier", () => {
  test("says where collapse begins, and finds nothing else", () =>
    expect(said(sweep)).toEqual(["Collapse begins between beta 4 and 8."]));
  test("has its best ELBO at beta 1, active", () => {
    const verdict = dataFreeVerdict(sweep);
    expect([verdict.best, verdict.isCollapsed]).toEqual([1, false]);
    expect(dataFreeVerdictSentence(verdict, name)).toMatch(/point 1, is not collapsed/);
  });
  test("with seeds that differ says how many are collapsed, not that the luckiest is", () => {
    const seeds = [0.7, 0.71, 0.1].map((rateNats, point) => ({
      ...optimal(1, point, { seedGroup: "beta 1" }),
      rateNats,
      activeUnits: rateNats > 0.5 ? 1 : 0,
    }));
    const verdict = dataFreeVerdict(seeds);
    expect(verdict).toMatchObject({ isCollapsed: false, collapsed: 1, seeds: [0, 1, 2] });
    expect(dataFreeVerdictSentence(verdict, name)).toMatch(/1 of 3 are collapsed/);
  });
  test("whose best ties with a model of the other kind does not say whether z is used", () => {
    const [active, without] = [dataFreeVerdict([optimal(1, 0)]), dataFreeVerdict([optimal(8, 0)])];
    const tied = (isCollapsed: boolean) => [{ name: "point 3", isCollapsed }];
    expect(dataFreeVerdictSentence(active, name, tied(true))).toMatch(
      /does not decide.*point 0.*not collapsed.*point 3, .* is\. /,
    );
    expect(dataFreeVerdictSentence(without, name, tied(false))).toMatch(
      /does not decide.*point 0.* is collapsed.*point 3, .* is not\. /,
    );
    expect(dataFreeVerdictSentence(active, name, tied(false))).toMatch(/^The model .* is not collapsed/);
  });
  test("without a collapsed model says that the threshold lies above", () =>
    expect(said(sweep.slice(0, 4))).toEqual(["No model is collapsed up to beta 4: the threshold lies above."]));
  test("of collapsed models of text claims no threshold: the decoder can do without z", () => {
    const [observation, ...others] = dataFreeObservations(dataFreeVerdict([optimal(6, 0)]), name, "loggedOfText");
    expect(observation).toMatch(/from beta 6 on; a lower beta alone may not change that/);
    expect(others).toEqual([]);
  });
  test("of collapsed models says that it lies below, and does not guess at the cause", () => {
    const collapsed = [optimal(6, 0), optimal(8, 1)];
    expect(said(collapsed)).toEqual(["Every model is collapsed, from beta 6 on: the threshold lies below."]);
    expect(dataFreeVerdictSentence(dataFreeVerdict(collapsed), name)).toMatch(/is collapsed: .*vae-lens check/);
    // A run of this product has a spec already.
    expect(dataFreeVerdictSentence(dataFreeVerdict(collapsed), name, [], "trained")).not.toMatch(
      /vae-lens check|logged/,
    );
  });
});

describe("a model off the frontier", () => {
  test("is reported with the model that has a lower loss at its beta", () =>
    expect(said(withPoint(optimal(2, 2, { distortionNats: 1.6 })))).toContainEqual(
      expect.stringMatching(/^point 2 lies above the frontier: .*point 1 .*0\.407 nats/),
    ));
  test("that collapsed where another model has a lower loss is stuck", () =>
    expect(said(withPoint(optimal(1, 1, { rateNats: 0, distortionNats: 2.5, activeUnits: 0 })))).toEqual([
      expect.stringMatching(/^From beta 1 to 4 some models are collapsed/),
      expect.stringMatching(/^From point 1 to point 2 the rate rises by 0\.458 nats/),
      expect.stringMatching(/^point 1 is collapsed .*point 0 .*1\.1 nats.*warm-up/),
    ]));
  test("by less than two trainings differ is not reported", () =>
    expect(said(withPoint(optimal(2, 2, { distortionNats: 1.05 })))).toHaveLength(1));
  test("of a bad seed does not make the rate rise", () => {
    const bad = optimal(0.5, 5, { rateNats: 0.5, distortionNats: 3 });
    expect(dataFreeVerdict([...sweep, bad])).toMatchObject({ rises: [], bettered: [{ point: 5, by: 0 }] });
  });
  test("is not compared with models of another kind", () => {
    const small = [
      optimal(1, 5, { family: "model.latentSize = 1", distortionNats: 1 }),
      optimal(8, 6, { family: "model.latentSize = 1" }),
    ];
    expect(dataFreeVerdict([...sweep, ...small]).bettered).toEqual([]);
    expect(said([...sweep, ...small])).toEqual([
      "Collapse begins between beta 4 and 8.",
      "model.latentSize = 1: Collapse begins between beta 1 and 8.",
    ]);
  });
  test("of unknown beta is reported where another has a lower rate and a lower distortion", () => {
    const unknown = [
      { ...optimal(1, 0), beta: null },
      { ...optimal(2, 1), beta: null },
      { ...optimal(2, 2, { rateNats: 1, distortionNats: 1.5 }), beta: null },
    ];
    expect(dataFreeVerdict(unknown)).toMatchObject({ brackets: [], rises: [], bettered: [{ point: 2, by: 0 }] });
  });
});

test("a data-free verdict on a sweep without figures throws", () =>
  expect(() => dataFreeVerdict([])).toThrow(RangeError));
