import { describe, expect, test } from "vitest";
import type { PointSnapshot, RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { glance } from "../../../webview/glance.ts";
import { headline } from "../../../webview/headline.ts";
import { shortNumber, smallNats } from "../../../webview/wording.ts";
import { failed, fourBetas, run, seedsInTraining, sweep, trained, waiting } from "./fixtures.ts";

const said = (of: RunSnapshot): string =>
  glance(sweep(of), headline(sweep(of), noMeasurements) !== null)
    .map(({ text }) => text)
    .join(" ");
const alive = (beta: number, seed?: number): PointSnapshot => trained(settings(beta, seed), [1], beta);
const collapsed = (beta: number, seed?: number): PointSnapshot => trained(settings(beta, seed), [0], 50);
const settings = (beta: number, seed?: number) => ({
  "objective.beta": beta,
  ...(seed === undefined ? {} : { "training.seed": seed }),
});

describe("the summary of a run", () => {
  test("names the best ELBO and the collapsed points", () =>
    expect(said(fourBetas)).toBe(
      "Best ELBO: objective.beta = 1 (−1.00 nats). 1 of 4 points collapsed (no active unit): objective.beta = 16.",
    ));
  test("says while a sweep trains that the best model so far is collapsed", () =>
    expect(
      said(run([alive(1), { ...collapsed(4), ...trained(settings(4), [0], 0.1) }], { status: "training" })),
    ).toMatch(/^Best ELBO: objective\.beta = 4 \(−0\.10 nats\), a collapsed model\. 1 of 2/));
  test("leaves it to the headline that the best model is collapsed", () =>
    expect(said(run([alive(1), { ...collapsed(4), ...trained(settings(4), [0], 0.1) }]))).toBe(
      "1 of 2 points collapsed (no active unit): objective.beta = 4.",
    ));
  test("names a range of collapsed points", () =>
    expect(said(run([alive(1), alive(2), collapsed(7.5114), collapsed(10.963), collapsed(16)]))).toContain(
      "3 of 5 points collapsed (no active unit): objective.beta = 7.51 to 16.",
    ));
  test("names no range if a point between did not collapse", () =>
    expect(said(run([alive(1), collapsed(2), alive(3), collapsed(4)]))).toContain(
      "collapsed (no active unit): objective.beta = 2, 4.",
    ));
  test("names a rough range if many points between did not collapse", () =>
    expect(said(run([collapsed(1), collapsed(2), alive(3), collapsed(4), collapsed(5)]))).toContain(
      "among objective.beta = 1 to 5.",
    ));
  test("leaves out an axis without influence", () =>
    expect(said(run([alive(1, 0), alive(1, 1), collapsed(8, 0), collapsed(8, 1)]))).toContain(
      "2 of 4 points collapsed (no active unit): objective.beta = 8.",
    ));
  test("includes an axis with influence", () =>
    expect(said(run([alive(1, 0), alive(1, 1), alive(8, 0), collapsed(8, 1)]))).toContain(
      "objective.beta = 8, training.seed = 1.",
    ));
  test('says "among" for a mixture', () =>
    expect(said(run([alive(1, 0), collapsed(1, 1), collapsed(8, 0), collapsed(8, 1)]))).toContain(
      "among objective.beta = 1 to 8, training.seed = 0 to 1.",
    ));
  test("covers a run whose points all collapsed", () =>
    expect(said(run([collapsed(1), collapsed(2)]))).toContain("All 2 points collapsed (no active unit)."));
  test("covers a run without collapse", () =>
    expect(said(run([alive(1), alive(2)]))).toBe("Best ELBO: objective.beta = 1 (−2.00 nats). None collapsed."));
  test("covers a run of one point", () =>
    expect(said(run([trained({}, [1], 1)]))).toBe("ELBO: −2.00 nats. It has not collapsed."));
  test("leaves one collapsed point to the headline", () => expect(said(run([trained({}, [0], 1)]))).toBe(""));
  test("does not count points in training as collapsed", () =>
    expect(said(run([{ ...collapsed(1), status: "training" }, alive(2)], { status: "training" }))).toBe(
      "Best ELBO so far: objective.beta = 2 (−3.00 nats). None collapsed so far.",
    ));
  test("does not count stopped points as collapsed", () =>
    expect(said(run([{ ...collapsed(8), status: "stopped" }, alive(2)], { status: "stopped" }))).toBe(
      "Best ELBO so far: objective.beta = 2 (−3.00 nats). None collapsed so far.",
    ));
  test('says "so far" during a sweep', () =>
    expect(said(seedsInTraining)).toBe(
      "1 point failed: The loss is not finite. Best ELBO so far: objective.beta = 2, training.seed = 0 (−13.50 nats). None collapsed so far.",
    ));
  test("counts only trained points", () =>
    expect(said(run([alive(1), collapsed(2), waiting], { axes: ["objective.beta"], status: "stopped" }))).toContain(
      "1 of 2 trained points collapsed",
    ));
  test("covers a single trained point that collapsed", () =>
    expect(said(run([{ ...waiting, settings: settings(1) }, collapsed(2)], { status: "training" }))).toContain(
      "1 of 1 trained point collapsed (no active unit): objective.beta = 2.",
    ));
  test("covers a run whose trained points all collapsed", () =>
    expect(
      said(run([{ ...waiting, settings: settings(1) }, collapsed(2), collapsed(3)], { status: "stopped" })),
    ).toContain("All 2 trained points collapsed (no active unit): objective.beta = 2 to 3."));
  test("covers a run whose points all failed", () =>
    expect(said(run([failed(settings(1), "out of memory"), failed(settings(2), "out of memory")]))).toBe(
      "All 2 points failed: out of memory.",
    ));
  test("covers failures of different causes", () =>
    expect(said(run([failed(settings(1), "a"), failed(settings(2), "b"), alive(3)]))).toContain(
      "2 points failed, among others: a.",
    ));
  test("covers a run without figures", () =>
    expect(said(run([waiting], { status: "preparing" }))).toBe("No figures yet."));
  test("is empty without points", () => expect(said(run([]))).toBe(""));
});

describe("numbers", () => {
  test.each([
    [0.36487002642, "0.365"],
    [7.5114, "7.51"],
    [10.963, "11"],
    [16, "16"],
    [0.82, "0.82"],
    [1234.6, "1235"],
    [50000, "50000"],
    [0, "0"],
    [-3, "−3"],
    [0.0001, "1e-4"],
    [12345678, "1.23e+7"],
  ])("a setting of %f is written %s", (value, text) => expect(shortNumber(value)).toBe(text));
  test.each([
    [0, "0.000"],
    [0.0004, "< 0.001"],
    [0.0006, "0.001"],
    [1.73451, "1.735"],
  ])("a KL of %f is written %s", (value, text) => expect(smallNats(value)).toBe(text));
});
