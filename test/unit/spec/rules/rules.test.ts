import { describe, expect, test } from "vitest";
import type { Json } from "../../../../src/spec/json.ts";
import {
  diagnose,
  evidence,
  evidenceOf,
  finds,
  findsIn,
  fixedBy,
  tailsOf,
  titles,
  valuesOf,
  rulesText,
} from "./verbs.ts";

const deep = { hidden: [64, 64, 64, 64, 64] };
const bernoulli = evidenceOf([6, 3, 1], { likelihood: { type: "bernoulli" } });
const bits = { "model.likelihood": { type: "bernoulli" } };

describe("The rules about the number of latents", () => {
  test("report latents that are mostly inactive and suggest twice the active number", () => {
    const found = finds({ "model.latentSize": 32 }, ["latent-units-never-used", "32", "information"]);
    expect(titles(found)).toEqual(["Set latentSize to 6: 3 of 6 units active"]);
  });
  test("accept latents that some point of the sweep uses", () =>
    void finds({ "model.latentSize": 16, sweep: { "objective.beta": [0.1, 4] } }));
  test("accept a sweep over latentSize", () => void finds({ sweep: { "model.latentSize": [2, 64] } }));
  test("report a latentSize that leaves out most of the gain", () => {
    const found = finds({ "model.latentSize": 1, "objective.beta": 0.5 }, ["latent-too-small", "1", "information"]);
    expect(titles(found)).toEqual(["Set latentSize to 4: 4 of 4 units active"]);
  });
  test("accept a latentSize that leaves out little of the gain", () =>
    void finds({ "model.latentSize": 3, "objective.beta": 0.1 }));
  test("accept a latentSize that suffices at a larger beta of the sweep", () =>
    void finds({ "model.latentSize": 1, sweep: { "objective.beta": [0.1, 6] } }));
});

describe("The rule about a KL of too little weight", () => {
  const eigenvalues = Array.from({ length: 40 }, (_, i) => (i < 8 ? 1 : 0.001));
  const wide = evidenceOf(eigenvalues, { columns: 40 });
  const tiny = { "model.latentSize": 8, "model.likelihood.variance": 1, "objective.beta": 1e-5 };
  const code = "kl-weight-too-small";

  test("reports a rate of many times ln N, and how much of it is the distance from the prior", () => {
    const { diagnoses } = findsIn(wide, tiny, [code, "0.00001", "warning"]);
    const { train } = wide;
    expect(diagnoses[0]?.message).toContain(`ln ${train.rows}`);
  });
  test("is information for a sweep of beta, and names its points", () => {
    const swept = { ...tiny, sweep: { "objective.beta": [1e-5, 0.5] } };
    const { diagnoses } = findsIn(wide, swept, [code, "0.00001", "information"]);
    expect(diagnoses[0]?.message).toContain("1 of 2 points");
    expect(diagnoses[0]?.fixes).toEqual([]);
  });
  test("reports a variance far below the error at beta 1: the networks are the same", () => {
    const { diagnoses } = diagnose(
      rulesText({ ...tiny, "model.likelihood.variance": 1e-5, "objective.beta": 1 }),
      wide,
    );
    expect(diagnoses.map((diagnosis) => diagnosis.code)).toContain(code);
  });
  test("offers fixes that it accepts", () => {
    const narrower = { ...tiny, "model.likelihood.variance": 0.2 };
    const found = findsIn(wide, narrower, [code, "0.00001", "warning"]);
    expect(titles(found).map((title) => title.split(":")[0])).toEqual([
      "Learn the variance, set beta to 1",
      "Set beta to 1",
    ]);
    for (const title of titles(found)) {
      const { diagnoses } = diagnose(fixedBy(found, title), wide);
      expect(diagnoses.map((diagnosis) => diagnosis.code)).not.toContain(code);
    }
  });
  test("offers no beta at which the model collapses: of a variance as wide as the data only the learned one", () => {
    const found = findsIn(wide, tiny, [code, "0.00001", "warning"]);
    expect(titles(found).map((title) => title.split(":")[0])).toEqual(["Learn the variance, set beta to 1"]);
  });
  test.each<[string, Readonly<Record<string, Json>>]>([
    ["an ordinary beta", { "objective.beta": 0.25 }],
    ["a learned prior, which follows the posteriors", { "model.prior": { type: "mixture", components: 4 } }],
    ["beta 0, which asks for an autoencoder", { "objective.beta": 0 }],
    ["a target rate", { objective: { type: "targetRate", rate: 60, weight: 1 } }],
  ])("accepts %s", (_, changes) => {
    const { diagnoses } = diagnose(rulesText({ ...tiny, ...changes }), wide);
    expect(diagnoses.map((diagnosis) => diagnosis.code)).not.toContain(code);
  });
});

describe("The rules about warm-up and free bits", () => {
  test("report a warm-up as long as the training", () => {
    const found = finds({ "objective.beta": 2, "objective.warmup": { epochs: 200 } }, [
      "warmup-outlasts-training",
      "200",
      "warning",
    ]);
    expect(titles(found)).toEqual([
      "Warm up over 50 epochs: 2 of 4 units active",
      "Train for 800 epochs: 2 of 4 units active",
    ]);
  });
  test("accept a warm-up shorter than the training", () => void finds({ "objective.warmup": { epochs: 100 } }));
  test("underline the value of a swept warm-up that is too long", () =>
    void finds({ "objective.warmup": { epochs: 10 }, sweep: { "objective.warmup.epochs": [10, 400] } }, [
      "warmup-outlasts-training",
      "400",
      "warning",
    ]));
  test("report free bits above the rate that beta gives", () => {
    const found = finds({ "objective.beta": 2, "objective.freeBits": 1 }, ["free-bits-force-rate", "1", "information"]);
    expect(titles(found)).toEqual(["Set freeBits to 0: 2 of 4 units active"]);
  });
  test("lower beta as well where free bits hide a collapse", () => {
    const found = finds({ "objective.beta": 50, "objective.freeBits": 0.5 }, [
      "free-bits-force-rate",
      "0.5",
      "information",
    ]);
    expect(diagnose(fixedBy(found, "Set freeBits to 0 and beta to 3.6: 1 of 4 units active")).diagnoses).toEqual([]);
  });
  test("accept free bits below the rate that beta gives", () =>
    void finds({ "objective.beta": 0.5, "objective.freeBits": 0.05 }));
  test("accept free bits that act only at some points of a sweep", () =>
    void finds({ "objective.freeBits": 0.1, sweep: { "objective.beta": [0.1, 4] } }));
});

describe("The rule likelihood-data-mismatch", () => {
  test("reports grey levels under a Bernoulli likelihood", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 1, shareZeroOrOne: 0.6 }, bernoulli), bits, [
      "likelihood-data-mismatch",
      '"bernoulli"',
      "information",
    ]);
    expect(titles(found)[0]).toContain("dynamic binarisation");
    findsIn(valuesOf({ shareZeroOrOne: 0.6 }, bernoulli), { ...bits, data: { path: "a.npy", binarize: "dynamic" } });
    findsIn(valuesOf({ shareZeroOrOne: 1 }, bernoulli), bits);
  });
  test("suggests a scale of 255 for raw bytes", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 255, shareWhole: 1 }), {}, [
      "likelihood-data-mismatch",
      '"train.npy"',
      "warning",
    ]);
    expect(fixedBy(found, titles(found)[0] ?? "")).toContain('"scale": 255');
  });
  test("suggests a scale of 16 for the built-in digits", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 16, shareWhole: 1 }), { data: { path: "builtin:digits" } }, [
      "likelihood-data-mismatch",
      '"builtin:digits"',
      "warning",
    ]);
    expect(fixedBy(found, titles(found)[0] ?? "")).toContain('"scale": 16');
  });
  test("suggests a Poisson likelihood for counts and removes the axis of the variance", () => {
    const counts = valuesOf({ minimum: 0, maximum: 63, shareWhole: 1 });
    const found = findsIn(counts, { sweep: { "model.likelihood.variance": [0.5, 1] } }, [
      "likelihood-data-mismatch",
      '"gaussian"',
      "information",
    ]);
    const fixed = fixedBy(found, "Use a poisson likelihood");
    expect(JSON.parse(fixed)).toEqual({
      data: { path: "train.npy" },
      model: { latentSize: 4, likelihood: { type: "poisson" } },
    });
    expect(diagnose(fixed, "unknown").diagnoses).toEqual([]);
  });
  test("suggests a Bernoulli likelihood for bits", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 1, shareWhole: 1, shareZeroOrOne: 1 }), {}, [
      "likelihood-data-mismatch",
      '"gaussian"',
      "information",
    ]);
    expect(titles(found)).toEqual(["Use a bernoulli likelihood"]);
  });
  test("does not take negative whole numbers for counts", () =>
    void findsIn(valuesOf({ minimum: -3, maximum: 5, shareWhole: 1 }), {}));
});

describe("The rule constant-or-duplicate-columns", () => {
  const padded = { ...evidence, columns: 20, constantColumns: { count: 10, first: [0, 1, 2] } };
  const learned = { "model.likelihood.variance": "learned" };
  test("reports constant columns where they change the prediction", () => {
    findsIn(padded, learned, ["constant-or-duplicate-columns", '"train.npy"', "information"]);
    findsIn(padded, { "objective.reconstruction": "mean", "objective.beta": 0.1 }, [
      "constant-or-duplicate-columns",
      '"train.npy"',
      "information",
    ]);
    findsIn(padded, {});
  });
  test("warns where all columns are constant, and no other rule reports anything", () => {
    const blank = {
      ...evidence,
      constantColumns: { count: 10, first: [0, 1, 2] },
      spectrum: { ...evidence.spectrum, eigenvalues: evidence.spectrum.eigenvalues.map(() => 0) },
    };
    const { diagnoses } = findsIn(blank, {}, ["constant-or-duplicate-columns", '"train.npy"', "warning"]);
    expect(diagnoses[0]?.message).toMatch(/10 columns .*data\.path/);
    expect(diagnoses[0]?.fixes).toEqual([]);
    const scaled = findsIn(blank, { "data.scale": 255 }, ["constant-or-duplicate-columns", '"train.npy"', "warning"]);
    expect(scaled.diagnoses[0]?.message).toMatch(/scale of 255/);
  });
  test("accepts a few constant columns", () =>
    void findsIn({ ...evidence, constantColumns: { count: 1, first: [4] } }, learned));
  test("reports columns that repeat others", () => {
    const { diagnoses } = findsIn(
      {
        ...evidence,
        duplicateColumns: {
          count: 2,
          first: [
            [3, 1],
            [4, 1],
          ],
        },
      },
      {},
      ["constant-or-duplicate-columns", '"train.npy"', "information"],
    );
    expect(diagnoses[0]?.message).toMatch(/^2 of 10 columns .*column 3 .*column 1/);
  });
});

describe("The rule held-out-differs", () => {
  const apart: Readonly<Record<string, Json>> = { data: { path: "a.npy", heldOut: { path: "b.npy" } } };
  const heldOut = (heldOutVariances: readonly number[]) => ({
    ...evidence,
    spectrum: {
      ...evidence.spectrum,
      heldOutVariances,
      heldOutTrace: heldOutVariances.reduce((sum, value) => sum + value, 0),
    },
  });
  test("reports held-out data of another scale", () =>
    void findsIn(heldOut(evidence.spectrum.eigenvalues.map((value) => 100 * value)), apart, [
      "held-out-differs",
      '"b.npy"',
      "warning",
    ]));
  test("reports held-out data with other directions", () => {
    const { diagnoses } = findsIn(heldOut([4, 0.5, 2, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), apart, [
      "held-out-differs",
      '"b.npy"',
      "warning",
    ]);
    expect(diagnoses[0]?.message).toMatch(/principal direction 2 .* 0\.25 times/);
  });
  test("accepts differences that chance can make", () =>
    void findsIn(heldOut([4.6, 1.7, 1.1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), apart));
  test("accepts a random share of the same rows", () => void findsIn(heldOut([40, 20, 10, 5, 1, 1, 1, 1, 1, 1]), {}));
});

describe("The rules about rows and steps", () => {
  test("report fewer rows than columns", () => {
    findsIn(valuesOf({ rows: 9 }), { "training.batchSize": 3 }, ["too-few-examples", '"train.npy"', "information"]);
    findsIn(valuesOf({ rows: 90 }), { "training.batchSize": 3 });
    // Nothing is active that could fit noise.
    findsIn(valuesOf({ rows: 9 }), { "training.batchSize": 3, "objective.beta": 80 }, [
      "beta-above-collapse-threshold",
      "80",
      "warning",
    ]);
  });
  test("offer a safe fix for a batch size that drops many rows", () => {
    const found = finds({ "training.batchSize": 600 }, ["batch-drops-data", "600", "information"]);
    expect(found.diagnoses[0]?.fixes.map(({ title, safe }) => [title, safe])).toEqual([
      ["Set batchSize to 500: 3 of 4 units active", true],
    ]);
  });
  test("accept a batch size that drops few rows", () => void finds({ "training.batchSize": 64 }));
  test("suggest the number of epochs for a training that is too short", () => {
    const found = finds({ "objective.beta": 2, "training.epochs": 5 }, ["too-few-steps", "5", "information"]);
    expect(titles(found)).toEqual(["Set epochs to 67: 2 of 4 units active"]);
  });
  test("count the rates of a schedule, not the first one, where a training is too short", () => {
    const long = { "objective.beta": 2, "training.epochs": 60 };
    finds(long);
    const schedule = { type: "exponential", factor: 0.8 };
    const found = finds({ ...long, "training.schedule": schedule }, ["too-few-steps", "60", "information"]);
    expect(found.diagnoses[0]?.message).toContain("a scheduled learning rate from 0.001");
  });
  test("report a learning rate that is too high and remove it from a sweep", () => {
    const found = finds({ "objective.beta": 2, "training.learningRate": 0.05 }, [
      "learning-rate-too-high",
      "0.05",
      "warning",
    ]);
    expect(titles(found)).toEqual(["Set learningRate to 0.001: 2 of 4 units active"]);
    const swept = finds({ "objective.beta": 2, sweep: { "training.learningRate": [0.001, 0.003, 0.1] } }, [
      "learning-rate-too-high",
      "0.1",
      "warning",
    ]);
    expect(JSON.parse(fixedBy(swept, "Remove the high learning rates: 2 of 4 units active"))).toMatchObject({
      sweep: { "training.learningRate": [0.001, 0.003] },
    });
  });
});

describe("The rules about leaving the collapsed solution", () => {
  test("offer two fixes for networks that are too deep", () => {
    const changes = { "objective.beta": 2, "model.decoder": deep, "model.encoder": deep };
    const found = finds(changes, [
      "decoder-too-deep-to-escape",
      expect.stringMatching(/hidden|\[/) as string,
      "information",
    ]);
    expect(titles(found)).toEqual([
      "Warm beta up over 50 epochs: 2 of 4 units active",
      "Keep 2 hidden layers: 2 of 4 units active",
    ]);
    for (const title of titles(found)) expect(diagnose(fixedBy(found, title)).diagnoses).toEqual([]);
  });
  test("report heavy tails above the threshold unless the spec has a warm-up", () => {
    const found = findsIn(tailsOf(60), { "objective.beta": 12 }, ["heavy-tailed-scores", '"train.npy"', "information"]);
    expect(titles(found)).toEqual(["Warm beta up over 50 epochs: at risk, units may stay active"]);
    findsIn(tailsOf(60), { "objective.beta": 12, "objective.warmup": { epochs: 50 } });
  });
  test("accept heavy tails below the threshold of a Gaussian", () =>
    void findsIn(tailsOf(60), { "objective.beta": 2 }));
  test("report data far from zero", () =>
    void findsIn(valuesOf({ offCentre: 20 }), { "objective.beta": 4 }, [
      "inputs-not-centred",
      '"train.npy"',
      "warning",
    ]));
});

describe("The rule variance-floor-nan", () => {
  test("reports a learned variance with a latent for every direction", () => {
    const found = finds({ "model.latentSize": 10, "model.likelihood.variance": "learned" }, [
      "variance-floor-nan",
      '"learned"',
      "warning",
    ]);
    expect(titles(found)[0]).toMatch(/^Set latentSize to 5: \d of 5 units active$/);
  });
  test("accepts a learned variance with fewer latents", () =>
    void finds({ "model.latentSize": 5, "model.likelihood.variance": "learned" }));
  test("reports a fixed variance that is tiny", () => {
    const found = finds({ "model.likelihood.variance": 1e-9 }, ["variance-floor-nan", "1e-9", "warning"]);
    expect(titles(found)[0]).toMatch(/^Set variance to 0\.1: /);
  });
});

test("each rule reports a sweep at most once", () => {
  const { diagnoses } = diagnose(
    rulesText({
      "model.decoder": deep,
      "training.batchSize": 600,
      "objective.warmup": { epochs: 400 },
      sweep: { "objective.beta": [1, 4, 40, 80], "training.learningRate": [0.001, 0.1], "training.seed": [0, 1] },
    }),
  );
  const found = diagnoses.map(({ code }) => code);
  expect(found.length).toBeGreaterThan(2);
  expect(new Set(found).size).toBe(found.length);
});
