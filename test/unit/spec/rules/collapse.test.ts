import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../../src/spec/parseSpec.ts";
import { diagnose, evidence, evidenceOf, finds, findsIn, fixedBy, rulesText, tailsOf, titles } from "./verbs.ts";

const log = (from: number, to: number, count: number) => ({ from, to, count, scale: "log" });

describe("a single beta", () => {
  test("below the threshold is nobody's business", () => void finds({ "objective.beta": 3 }));

  test("above the threshold collapses, and a fix says how many units half of it keeps", () => {
    const found = finds({ "objective.beta": 20 }, ["beta-above-collapse-threshold", "20", "warning"]);
    expect(found.diagnoses[0]?.message).toBe(
      "Beta 20 is above the collapse threshold 8: no latent unit will stay active, and every input decodes to the same output. Lower beta to 4 or less.",
    );
    expect(titles(found)).toEqual([
      "Set beta to 3.6: 1 of 4 units active",
      "Sweep beta from 0.4 to 9.6: 11 of 12 points active",
    ]);
    for (const title of titles(found)) expect(diagnose(fixedBy(found, title)).diagnoses).toEqual([]);
  });

  test("is blamed where it stands, or where it would", () => {
    const bits = evidenceOf([0.3, 0.2], { likelihood: { type: "bernoulli" } });
    const changes = { "model.likelihood": { type: "bernoulli" }, data: { path: "a.npy", binarize: "threshold" } };
    findsIn(bits, changes, ["beta-above-collapse-threshold", "{", "warning"]);
    findsIn(bits, { ...changes, "objective.kl": "sum" }, ["beta-above-collapse-threshold", '"objective"', "warning"]);
  });

  test("points to the variance that has a part in it", () => {
    const { diagnoses, text } = finds({ "objective.beta": 20 }, ["beta-above-collapse-threshold", "20", "warning"]);
    expect(
      diagnoses[0]?.related.map(({ offset, length, message }) => [text.slice(offset, offset + length), message]),
    ).toEqual([["0.5", "The largest eigenvalue of the data's covariance is 4, 8 times this variance."]]);
  });

  test("within a tenth of the threshold may collapse, as a hint", () => {
    const { diagnoses } = finds({ "objective.beta": 7.5 }, ["beta-above-collapse-threshold", "7.5", "information"]);
    expect(diagnoses[0]?.message).toMatch(/within a tenth of the collapse threshold 8: the model may collapse/);
  });

  test("says what it acts as when an averaged term scales it", () => {
    const { diagnoses } = finds({ "objective.beta": 100, "objective.reconstruction": "mean" }, [
      "beta-above-collapse-threshold",
      "100",
      "warning",
    ]);
    expect(diagnoses[0]?.message).toMatch(
      /^Beta 100 \(it acts as 1000 against summed terms\) is above the collapse threshold 0\.8:/,
    );
  });

  test("is not warned about while the verdict is open", () =>
    void findsIn(tailsOf(60), { "objective.beta": 12 }, ["heavy-tailed-scores", '"train.npy"', "information"]));
});

describe("a collapse has one cause to tell:", () => {
  test("the averaged reconstruction, when summing it would do", () => {
    const found = finds({ "objective.beta": 1, "objective.reconstruction": "mean" }, [
      "mean-reduction-scales-beta",
      '"mean"',
      "warning",
    ]);
    expect(titles(found)).toEqual([
      'Set reconstruction to "sum": 3 of 4 units active',
      "Set beta to 0.36: 1 of 4 units active",
    ]);
    expect(diagnose(fixedBy(found, titles(found)[0] ?? "")).diagnoses).toEqual([]);
  });

  test("both averages, when they are both there", () => {
    const found = finds({ "objective.beta": 4, "objective.reconstruction": "mean", "objective.kl": "mean" }, [
      "mean-reduction-scales-beta",
      '"mean"',
      "warning",
    ]);
    expect(diagnose(fixedBy(found, 'Set reconstruction to "sum": 1 of 4 units active')).diagnoses).toEqual([]);
  });

  test("the variance, when even beta 1 collapses and learning it would do", () => {
    const found = finds({ "model.likelihood.variance": 5 }, ["fixed-variance-too-wide", "5", "warning"]);
    expect(titles(found)).toEqual([
      "Learn the variance: 4 of 4 units active",
      "Set variance to 0.1: 4 of 4 units active",
    ]);
  });

  test("the variance that was left out, at its likelihood", () => {
    const narrow = evidenceOf([0.6, 0.3, 0.01, 0.01, 0.01]);
    findsIn(narrow, { "model.likelihood": { type: "gaussian" } }, [
      "fixed-variance-too-wide",
      '"likelihood"',
      "warning",
    ]);
  });

  test("beta, when neither of them alone would do", () =>
    void finds({ "objective.beta": 90, "model.likelihood.variance": 5 }, [
      "beta-above-collapse-threshold",
      "90",
      "warning",
    ]));
});

describe("a sweep", () => {
  const sweep = (value: object) => ({ sweep: { "objective.beta": value as never } });

  test("that ends just past the threshold is as it should be", () => void finds(sweep(log(0.4, 9.6, 12))));

  test("that goes far past it is told which points show nothing, on the axis", () => {
    const found = finds(sweep(log(0.5, 64, 8)), ["sweep-points-collapse", '"objective.beta"', "information"]);
    expect(found.diagnoses[0]?.message).toBe(
      "3 of 8 points will collapse: objective.beta 16, 32 and 64, above the threshold 8. Without active units they show nothing but where the threshold is.",
    );
    expect(diagnose(fixedBy(found, "Sweep beta from 0.4 to 9.6: 7 of 8 points active")).diagnoses).toEqual([]);
  });

  test("has one value of a list underlined if one is to blame", () =>
    void finds(sweep([1, 2, 40]), ["sweep-points-collapse", "40", "information"]));

  test("of which nothing is left is warned about", () => {
    const found = finds(sweep([10, 20, 40]), ["sweep-points-collapse", '"objective.beta"', "warning"]);
    expect(found.diagnoses[0]?.message).toBe(
      "All 3 points will collapse: objective.beta 10, 20 and 40, above the threshold 8, where no latent unit stays active. Sweep lower values.",
    );
    expect(diagnose(fixedBy(found, "Sweep beta from 0.4 to 9.6: 2 of 3 points active")).diagnoses).toEqual([]);
  });

  test("with seeds is told once", () =>
    void finds({ sweep: { "objective.beta": log(0.5, 64, 8) as never, "training.seed": [0, 1, 2] } }, [
      "sweep-points-collapse",
      '"objective.beta"',
      "information",
    ]));

  test("of seeds alone at a beta too large blames beta", () =>
    void finds({ "objective.beta": 20, sweep: { "training.seed": [0, 1] } }, [
      "beta-above-collapse-threshold",
      "20",
      "warning",
    ]));

  test("of the variance is told about the variance", () => {
    const found = finds({ sweep: { "model.likelihood.variance": [0.5, 1, 40] } }, [
      "sweep-points-collapse",
      "40",
      "information",
    ]);
    expect(found.diagnoses[0]?.message).toMatch(/model\.likelihood\.variance 40, above the threshold 4\./);
  });

  test("of beta under an averaged reconstruction blames that, if a sum would let points learn", () =>
    void finds({ "objective.reconstruction": "mean", ...sweep([1, 2, 4]) }, [
      "mean-reduction-scales-beta",
      '"mean"',
      "warning",
    ]));

  test("of latent sizes is told of those that collapse, and what an averaged KL has to do with it", () => {
    const found = finds(
      { "objective.beta": 40, "objective.kl": "mean", sweep: { "model.latentSize": [1, 2, 16] } },
      ["kl-mean-scales-beta", '"mean"', "information"],
      ["sweep-points-collapse", '"model.latentSize"', "information"],
    );
    expect(found.diagnoses[0]?.message).toMatch(
      /^The KL is averaged over 1, 2 and 16 latents, so beta 40 acts as 40, 20 and 2\.5 /,
    );
    expect(found.diagnoses[1]?.message).toMatch(/^2 of 3 points will collapse: model\.latentSize 1 and 2\./);
  });
});

describe("beta and a fixed variance swept together", () => {
  test("are one axis", () => {
    const found = finds({ sweep: { "objective.beta": [0.5, 1, 2], "model.likelihood.variance": [0.25, 0.5, 1] } }, [
      "variance-and-beta-confounded",
      '"model.likelihood.variance"',
      "information",
    ]);
    const { axes, spec } = parseSpec(
      fixedBy(found, "Sweep beta alone, from 0.25 to 4 at variance 0.5: 5 of 5 points active"),
    );
    expect(axes.map(({ name, values }) => [name, values])).toEqual([["objective.beta", [0.25, 0.5, 1, 2, 4]]]);
    expect(spec?.model.likelihood).toEqual({ type: "gaussian", variance: 0.5 });
  });

  test("are two when the variance is learned", () =>
    void finds({ "model.likelihood.variance": "learned", sweep: { "objective.beta": [0.5, 1] } }));
});

describe("an averaged KL", () => {
  const averaged = { "objective.beta": 4, "objective.kl": "mean" };

  test("is rewritten as the same loss, safely", () => {
    const found = finds(averaged, ["kl-mean-scales-beta", '"mean"', "information"]);
    const [fix] = found.diagnoses[0]?.fixes ?? [];
    expect(fix?.safe).toBe(true);
    const after = diagnose(fixedBy(found, fix?.title ?? ""));
    expect(after.diagnoses).toEqual([]);
    expect(after.predictions.map(({ rateNats, effectiveBeta }) => [rateNats, effectiveBeta])).toEqual(
      found.predictions.map(({ rateNats, effectiveBeta }) => [rateNats, effectiveBeta]),
    );
  });

  test("is rewritten in a sweep's range and list alike", () => {
    for (const values of [[1, 2, 4], log(0.5, 8, 9)]) {
      const found = finds({ "objective.kl": "mean", sweep: { "objective.beta": values as never } }, [
        "kl-mean-scales-beta",
        '"mean"',
        "information",
      ]);
      const after = diagnose(fixedBy(found, titles(found)[0] ?? ""));
      expect(after.predictions.map(({ effectiveBeta }) => effectiveBeta.toFixed(9))).toEqual(
        found.predictions.map(({ effectiveBeta }) => effectiveBeta.toFixed(9)),
      );
    }
  });

  test("is left alone where it makes no difference", () =>
    void finds({ "objective.beta": 0.1, "objective.kl": "mean" }));
});

test("nothing is said of data that are not known", () => {
  for (const changes of [
    { "objective.beta": 1000 },
    { "objective.warmup": { epochs: 999 } },
    { sweep: { "objective.beta": [1, 1000] } },
  ]) {
    expect(diagnose(rulesText(changes), "unknown").diagnoses).toEqual([]);
    expect(diagnose(rulesText(changes), evidence).diagnoses).not.toEqual([]);
  }
});
