import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../../src/spec/parseSpec.ts";
import {
  diagnose,
  evidence,
  evidenceOf,
  finds,
  findsIn,
  fixedBy,
  rulesText,
  tailsOf,
  titles,
  valuesOf,
} from "./verbs.ts";

const log = (from: number, to: number, count: number) => ({ from, to, count, scale: "log" });

describe("A single beta", () => {
  test("below the threshold is accepted", () => void finds({ "objective.beta": 3 }));

  test("above the threshold is reported, with fixes that name the units they keep active", () => {
    const found = finds({ "objective.beta": 20 }, ["beta-above-collapse-threshold", "20", "warning"]);
    expect(found.diagnoses[0]?.message).toMatch(/^Beta 20 .* threshold 8\b.*Lower beta to 4 /);
    expect(titles(found)).toEqual([
      "Set beta to 3.6: 1 of 4 units active",
      "Sweep beta from 0.4 to 9.6: 11 of 12 points active",
    ]);
    for (const title of titles(found)) expect(diagnose(fixedBy(found, title)).diagnoses).toEqual([]);
  });

  test("is underlined where it is written, or at the parent that would hold it", () => {
    const bits = evidenceOf([0.3, 0.2], { likelihood: { type: "bernoulli" } });
    const changes = { "model.likelihood": { type: "bernoulli" }, data: { path: "a.npy", binarize: "threshold" } };
    findsIn(bits, changes, ["beta-above-collapse-threshold", "{", "warning"]);
    findsIn(bits, { ...changes, "objective.kl": "sum" }, ["beta-above-collapse-threshold", '"objective"', "warning"]);
  });

  test("is reported with the variance that contributes to the threshold", () => {
    const { diagnoses, text } = finds({ "objective.beta": 20 }, ["beta-above-collapse-threshold", "20", "warning"]);
    expect(
      diagnoses[0]?.related.map(({ offset, length, message }) => [text.slice(offset, offset + length), message]),
    ).toEqual([["0.5", expect.stringMatching(/\b4, 8 times/)]]);
  });

  test("within a tenth of the threshold is reported as information", () => {
    const { diagnoses } = finds({ "objective.beta": 7.5 }, ["beta-above-collapse-threshold", "7.5", "information"]);
    expect(diagnoses[0]?.message).toMatch(/^Beta 7\.5 .*threshold 8: the model may collapse/);
  });

  test("is reported with its effective value if an averaged term scales it", () => {
    const { diagnoses } = finds({ "objective.beta": 100, "objective.reconstruction": "mean" }, [
      "beta-above-collapse-threshold",
      "100",
      "warning",
    ]);
    expect(diagnoses[0]?.message).toMatch(/^Beta 100 \(.*effective beta of 1000\b.*threshold 0\.8:/);
  });

  test("is not reported as collapsing while the verdict is at risk", () =>
    void findsIn(tailsOf(60), { "objective.beta": 12 }, ["heavy-tailed-scores", '"train.npy"', "information"]));
});

describe("The one reported cause of a collapse is", () => {
  test("the averaged reconstruction, if a sum prevents the collapse", () => {
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

  test("both averages, if reconstruction and KL are averaged", () => {
    const found = finds({ "objective.beta": 4, "objective.reconstruction": "mean", "objective.kl": "mean" }, [
      "mean-reduction-scales-beta",
      '"mean"',
      "warning",
    ]);
    expect(diagnose(fixedBy(found, 'Set reconstruction to "sum": 1 of 4 units active')).diagnoses).toEqual([]);
  });

  test("the averaged reconstruction, if a sum takes back most of the excess, with a fix that lowers beta as well", () => {
    // 40 x 10 is 50 times the threshold, 40 five times.
    const found = finds({ "objective.beta": 40, "objective.reconstruction": "mean" }, [
      "mean-reduction-scales-beta",
      '"mean"',
      "warning",
    ]);
    expect(titles(found)).toEqual([
      'Set reconstruction to "sum" and beta to 3.6: 1 of 4 units active',
      "Set beta to 0.36: 1 of 4 units active",
    ]);
    for (const title of titles(found)) expect(diagnose(fixedBy(found, title)).diagnoses).toEqual([]);
  });

  test("the averaged reconstruction, as information, while only the number of steps leaves the collapse in doubt", () => {
    const changes = { "objective.beta": 2, "objective.reconstruction": "mean", "training.epochs": 5 };
    const { diagnoses } = diagnose(rulesText(changes));
    expect(diagnoses.map(({ code, severity }) => [code, severity])).toContainEqual([
      "mean-reduction-scales-beta",
      "information",
    ]);
  });

  test("the variance, if even beta 1 collapses and a learned variance prevents it", () => {
    const found = finds({ "model.likelihood.variance": 5 }, ["fixed-variance-too-wide", "5", "warning"]);
    expect(titles(found)).toEqual([
      "Learn the variance: 4 of 4 units active",
      "Set variance to 0.1: 4 of 4 units active",
    ]);
  });

  describe("the variance", () => {
    const sweep = { "objective.beta": [0.1, 0.2, 0.5, 1, 2] };
    const narrow = [0.6, 0.3, 0.01, 0.01, 0.01];
    const swept = { "model.likelihood": { type: "gaussian", variance: 1 }, sweep };
    const points = ["sweep-points-collapse", '"objective.beta"', "information"] as const;

    test("of a sweep with active points at low betas, if no code pays for its rate at beta 1", () => {
      const data = evidenceOf(narrow, { codes: [{ rateNats: 0.5, drop: 0.2 }] });
      const { diagnoses } = findsIn(data, swept, ["fixed-variance-too-wide", "1", "warning"]);
      expect(diagnoses[0]?.message).toMatch(/variance of 1 .*variance 0\.6\b.*above 0\.6\b.*best ELBO/);
    });

    test("is not blamed there for the best ELBO if a code pays at beta 1, or it is not known whether one does", () => {
      findsIn(evidenceOf(narrow, { codes: [{ rateNats: 0.5, drop: 1 }] }), swept, points);
      findsIn(evidenceOf(narrow), swept, points);
    });

    test("is reported as too wide from a cold start alone, if a code pays at beta 1", () => {
      const data = evidenceOf(narrow, { codes: [{ rateNats: 0.5, drop: 1 }] });
      const beyond = { "model.likelihood": swept["model.likelihood"], "objective.beta": 3 };
      const { diagnoses } = findsIn(data, beyond, ["fixed-variance-too-wide", "1", "warning"]);
      expect(diagnoses[0]?.message).toMatch(/cold start/);
      expect(diagnoses[0]?.message).not.toMatch(/best ELBO|even at beta 1/);
    });
  });

  test("the default variance, at its likelihood", () => {
    const narrow = evidenceOf([0.6, 0.3, 0.01, 0.01, 0.01]);
    findsIn(narrow, { "model.likelihood": { type: "gaussian" } }, [
      "fixed-variance-too-wide",
      '"likelihood"',
      "warning",
    ]);
  });

  test("beta, if neither a sum nor a learned variance prevents the collapse", () =>
    void finds({ "objective.beta": 90, "model.likelihood.variance": 5 }, [
      "beta-above-collapse-threshold",
      "90",
      "warning",
    ]));
});

describe("Above the threshold, up to the chord of the data", () => {
  // The threshold is 8, the chord 16.
  const bistable = evidenceOf([4, 2, 1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], { codes: [{ rateNats: 0.5, drop: 4 }] });

  test("a cold start is reported as a collapse, with the beta up to which a warm-up can help", () => {
    const found = findsIn(bistable, { "objective.beta": 12 }, ["beta-above-collapse-threshold", "12", "warning"]);
    expect(found.diagnoses[0]?.message).toMatch(/threshold 8\b.*cold start.*warm-up.*beta 17\.6\b/);
  });

  test("a warm-up is reported as bistable, with the threshold and the beta up to which units can survive", () => {
    const found = findsIn(bistable, { "objective.beta": 12, "objective.warmup": { epochs: 50 } }, [
      "bistable-above-threshold",
      "12",
      "information",
    ]);
    expect(found.diagnoses[0]?.message).toMatch(/threshold 8\b.*beta 17\.6\b/);
    expect(titles(found)).toEqual(["Set beta to 3.6: 1 of 4 units active"]);
  });

  test("a sweep with a warm-up has its bistable points counted", () => {
    const changes = { "objective.warmup": { epochs: 50 }, sweep: { "objective.beta": [2, 4, 12, 15] } };
    const found = findsIn(bistable, changes, ["bistable-above-threshold", "12", "information"]);
    expect(found.diagnoses[0]?.message).toMatch(/2 of 4 points/);
    expect(titles(found)).toEqual([]);
  });
});

describe("A sweep", () => {
  const sweep = (value: object) => ({ sweep: { "objective.beta": value as never } });

  test("that ends just above the threshold is accepted", () => void finds(sweep(log(0.4, 9.6, 12))));

  test("far above the threshold is reported on its axis, with the points that collapse", () => {
    const found = finds(sweep(log(0.5, 64, 8)), ["sweep-points-collapse", '"objective.beta"', "information"]);
    expect(found.diagnoses[0]?.message).toMatch(
      /^3 of 8 points .*objective\.beta 16, 32 and 64, above the threshold 8\./,
    );
    expect(diagnose(fixedBy(found, "Sweep beta from 0.4 to 9.6: 7 of 8 points active")).diagnoses).toEqual([]);
  });

  test("has the one value of its list underlined that collapses", () =>
    void finds(sweep([1, 2, 40]), ["sweep-points-collapse", "40", "information"]));

  test("whose points all collapse is reported as a warning", () => {
    const found = finds(sweep([10, 20, 40]), ["sweep-points-collapse", '"objective.beta"', "warning"]);
    expect(found.diagnoses[0]?.message).toMatch(
      /^All 3 points .*objective\.beta 10, 20 and 40, above the threshold 8\b/,
    );
    expect(diagnose(fixedBy(found, "Sweep beta from 0.4 to 9.6: 2 of 3 points active")).diagnoses).toEqual([]);
  });

  describe("with active points", () => {
    const codes = [{ rateNats: 0.5, drop: 0.2 }];
    const scores = { likelihood: { type: "bernoulli" }, codes } as const;
    const bits = (changes: object) =>
      valuesOf(
        { minimum: 0, maximum: 1, shareWhole: 1, shareZeroOrOne: 1 },
        evidenceOf(narrow, { ...scores, ...changes }),
      );
    const narrow = [0.6, 0.3, 0.01, 0.01, 0.01];
    const bernoulli = { "model.likelihood": { type: "bernoulli" }, ...sweep([0.1, 0.3, 1, 2]) };

    test("is a warning where no code pays at beta 1, so that the best ELBO is a collapsed model's", () => {
      const found = findsIn(bits({}), bernoulli, ["sweep-points-collapse", '"objective.beta"', "warning"]);
      expect(found.diagnoses[0]?.message).toMatch(/^2 of 4 points .*best ELBO .*beta 1\b.*target rate/);
    });

    test("is information where a code pays at beta 1, or it is not known whether one does", () => {
      const points = ["sweep-points-collapse", '"objective.beta"', "information"] as const;
      findsIn(bits({ codes: [{ rateNats: 0.5, drop: 1 }] }), bernoulli, points);
      findsIn(bits({ codes: [] }), bernoulli, points);
    });

    test("is a warning where each swept variance is wider than the data", () => {
      const swept = { "objective.beta": 0.5, sweep: { "model.likelihood.variance": [1, 4, 8] } };
      const found = findsIn(evidenceOf(narrow, { codes }), swept, [
        "sweep-points-collapse",
        '"model.likelihood.variance"',
        "warning",
      ]);
      expect(found.diagnoses[0]?.message).toMatch(/^2 of 3 points .*each of its noise variances is wider/);
    });

    test("is a warning where its active points pay more for their rate than a collapsed model's ELBO misses", () => {
      const far = sweep([0.0001, 40]);
      const found = finds(far, ["sweep-points-collapse", "40", "warning"]);
      expect(found.diagnoses[0]?.message).toMatch(/^1 of 2 points .*best ELBO .*active points pay more/);
      expect(diagnose(fixedBy(found, titles(found)[0] ?? "")).diagnoses).toEqual([]);
    });
  });

  test("over beta and seeds is reported once", () =>
    void finds({ sweep: { "objective.beta": log(0.5, 64, 8) as never, "training.seed": [0, 1, 2] } }, [
      "sweep-points-collapse",
      '"objective.beta"',
      "information",
    ]));

  test("over seeds only is reported at beta if beta is too large", () =>
    void finds({ "objective.beta": 20, sweep: { "training.seed": [0, 1] } }, [
      "beta-above-collapse-threshold",
      "20",
      "warning",
    ]));

  test("over the variance is reported with the values of the variance", () => {
    const found = finds({ sweep: { "model.likelihood.variance": [0.5, 1, 40] } }, [
      "sweep-points-collapse",
      "40",
      "information",
    ]);
    expect(found.diagnoses[0]?.message).toMatch(/model\.likelihood\.variance 40, above the threshold 4\./);
  });

  test("over beta is reported at the averaged reconstruction if a sum keeps points active", () =>
    void finds({ "objective.reconstruction": "mean", ...sweep([1, 2, 4]) }, [
      "mean-reduction-scales-beta",
      '"mean"',
      "warning",
    ]));

  test("over latent sizes is reported with the sizes that collapse and the effect of an averaged KL", () => {
    const found = finds(
      { "objective.beta": 40, "objective.kl": "mean", sweep: { "model.latentSize": [1, 2, 16] } },
      ["kl-mean-scales-beta", '"mean"', "information"],
      ["sweep-points-collapse", '"model.latentSize"', "information"],
    );
    expect(found.diagnoses[0]?.message).toMatch(/ 1, 2 and 16 latents, so beta 40 acts as 40, 20 and 2\.5 /);
    expect(found.diagnoses[1]?.message).toMatch(/^2 of 3 points will collapse: model\.latentSize 1 and 2\./);
  });
});

describe("Beta and a variance swept together", () => {
  test("are reported as one axis if the variance is fixed", () => {
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

  test("are accepted if the variance is learned", () =>
    void finds({ "model.likelihood.variance": "learned", sweep: { "objective.beta": [0.5, 1] } }));
});

describe("An averaged KL", () => {
  const averaged = { "objective.beta": 4, "objective.kl": "mean" };

  test("has a safe fix that keeps the loss", () => {
    const found = finds(averaged, ["kl-mean-scales-beta", '"mean"', "information"]);
    const [fix] = found.diagnoses[0]?.fixes ?? [];
    expect(fix?.safe).toBe(true);
    const after = diagnose(fixedBy(found, fix?.title ?? ""));
    expect(after.diagnoses).toEqual([]);
    expect(after.predictions.map(({ rateNats, effectiveBeta }) => [rateNats, effectiveBeta])).toEqual(
      found.predictions.map(({ rateNats, effectiveBeta }) => [rateNats, effectiveBeta]),
    );
  });

  test("has a fix that keeps the loss of a swept list or range", () => {
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

  test("is accepted where a sum changes no unit", () => void finds({ "objective.beta": 0.1, "objective.kl": "mean" }));
});

test("without evidence the rules report nothing", () => {
  for (const changes of [
    { "objective.beta": 1000 },
    { "objective.warmup": { epochs: 999 } },
    { sweep: { "objective.beta": [1, 1000] } },
  ]) {
    expect(diagnose(rulesText(changes), "unknown").diagnoses).toEqual([]);
    expect(diagnose(rulesText(changes), evidence).diagnoses).not.toEqual([]);
  }
});

describe("That the model with the best ELBO will be collapsed, for the panel and for the run", () => {
  const narrow = evidenceOf([0.6, 0.3, 0.01, 0.01, 0.01], { codes: [{ rateNats: 0.5, drop: 0.2 }] });
  const fixed = { "model.likelihood": { type: "gaussian", variance: 1 } };
  const best = (changes: object, data = evidence) => diagnose(rulesText(changes as never), data).collapsedBest;

  test("has the rule's reason and its first fix, by paths", () => {
    const found = best({ ...fixed, sweep: { "objective.beta": [0.1, 0.2, 0.5, 1, 2] } }, narrow);
    expect(found?.rule).toBe("fixed-variance-too-wide");
    expect(found?.why).toMatch(/wider than every direction/);
    expect(found?.fix?.title).toMatch(/^Learn the variance/);
    expect(found?.fix?.edits[0]).toEqual({ path: ["model", "likelihood", "variance"], value: "learned" });
  });

  test.each([
    ["beta-above-collapse-threshold", { "objective.beta": 20 }, /threshold, predicted at 8$/],
    ["sweep-points-collapse", { sweep: { "objective.beta": [10, 20, 40] } }, /^every beta of the sweep is above 8\b/],
    ["mean-reduction-scales-beta", { "objective.beta": 4, "objective.reconstruction": "mean" }, /averaged over 10/],
    ["fixed-variance-too-wide", { "model.likelihood.variance": 5 }, /noise variance is wider/],
  ] as const)("is known from %s", (rule, changes, why) => {
    expect(best(changes)?.rule).toBe(rule);
    expect(best(changes)?.why).toMatch(why);
  });

  test("is kept where a comment ignores the rule", () => {
    const comment = "// vae-lens-ignore beta-above-collapse-threshold";
    const text = rulesText({ "objective.beta": 20 }).replace('"beta":', `\n${comment}\n"beta":`);
    expect(diagnose(text).diagnoses).toEqual([]);
    expect(diagnose(text).collapsedBest?.rule).toBe("beta-above-collapse-threshold");
  });

  test("is not claimed of a sweep with an active best model, near the threshold, or without evidence", () => {
    expect(best({ sweep: { "objective.beta": [1, 2, 40] } })).toBeNull();
    expect(best({ "objective.beta": 8.2 })).toBeNull();
    expect(diagnose(rulesText({ "objective.beta": 20 }), "unknown").collapsedBest).toBeNull();
  });
});
