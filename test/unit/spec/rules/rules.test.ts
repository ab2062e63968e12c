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

describe("latents", () => {
  test("most of which idle are told about, with room in what is suggested", () => {
    const found = finds({ "model.latentSize": 32 }, ["latent-units-never-used", "32", "information"]);
    expect(titles(found)).toEqual(["Set latentSize to 6: 3 of 6 units active"]);
  });
  test("that some point of the sweep uses are not", () =>
    void finds({ "model.latentSize": 16, sweep: { "objective.beta": [0.1, 4] } }));
  test("whose number is swept are not", () => void finds({ sweep: { "model.latentSize": [2, 64] } }));
  test("that leave out what is worth most are told about", () => {
    const found = finds({ "model.latentSize": 1, "objective.beta": 0.5 }, ["latent-too-small", "1", "information"]);
    expect(titles(found)).toEqual(["Set latentSize to 4: 4 of 4 units active"]);
  });
  test("that leave out little are not", () => void finds({ "model.latentSize": 3, "objective.beta": 0.1 }));
  test("that suffice at a larger beta of the sweep are not", () =>
    void finds({ "model.latentSize": 1, sweep: { "objective.beta": [0.1, 6] } }));
});

describe("warm-up and free bits", () => {
  test("a warm-up as long as the training is never over", () => {
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
  test("a shorter one is", () => void finds({ "objective.warmup": { epochs: 100 } }));
  test("a swept one is underlined where it is too long", () =>
    void finds({ "objective.warmup": { epochs: 10 }, sweep: { "objective.warmup.epochs": [10, 400] } }, [
      "warmup-outlasts-training",
      "400",
      "warning",
    ]));
  test("free bits above what beta gives decide the rate", () => {
    const found = finds({ "objective.beta": 2, "objective.freeBits": 1 }, ["free-bits-force-rate", "1", "information"]);
    expect(titles(found)).toEqual(["Set freeBits to 0: 2 of 4 units active"]);
  });
  test("free bits that hide a collapse come off together with beta", () => {
    const found = finds({ "objective.beta": 50, "objective.freeBits": 0.5 }, [
      "free-bits-force-rate",
      "0.5",
      "information",
    ]);
    expect(diagnose(fixedBy(found, "Set freeBits to 0 and beta to 3.6: 1 of 4 units active")).diagnoses).toEqual([]);
  });
  test("free bits below it are in nobody's way", () =>
    void finds({ "objective.beta": 0.5, "objective.freeBits": 0.05 }));
  test("free bits that act at some betas only are what they are for", () =>
    void finds({ "objective.freeBits": 0.1, sweep: { "objective.beta": [0.1, 4] } }));
});

describe("a likelihood of other data", () => {
  test("grey levels are no bits", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 1, shareZeroOrOne: 0.6 }, bernoulli), bits, [
      "likelihood-data-mismatch",
      '"bernoulli"',
      "information",
    ]);
    expect(titles(found)[0]).toMatch(/^Draw each value anew as a bit \(dynamic binarisation\)/);
    findsIn(valuesOf({ shareZeroOrOne: 0.6 }, bernoulli), { ...bits, data: { path: "a.npy", binarize: "dynamic" } });
    findsIn(valuesOf({ shareZeroOrOne: 1 }, bernoulli), bits);
  });
  test("raw bytes want a scale", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 255, shareWhole: 1 }), {}, [
      "likelihood-data-mismatch",
      '"train.npy"',
      "warning",
    ]);
    expect(fixedBy(found, titles(found)[0] ?? "")).toContain('"scale": 255');
  });
  test("the shipped digits have their own", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 16, shareWhole: 1 }), { data: { path: "builtin:digits" } }, [
      "likelihood-data-mismatch",
      '"builtin:digits"',
      "warning",
    ]);
    expect(fixedBy(found, titles(found)[0] ?? "")).toContain('"scale": 16');
  });
  test("counts want a likelihood of counts, and take the variance's axis along", () => {
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
  test("bits want a likelihood of bits", () => {
    const found = findsIn(valuesOf({ minimum: 0, maximum: 1, shareWhole: 1, shareZeroOrOne: 1 }), {}, [
      "likelihood-data-mismatch",
      '"gaussian"',
      "information",
    ]);
    expect(titles(found)).toEqual(["Use a bernoulli likelihood"]);
  });
  test("negative whole numbers are no counts", () =>
    void findsIn(valuesOf({ minimum: -3, maximum: 5, shareWhole: 1 }), {}));
});

describe("columns", () => {
  const padded = { ...evidence, columns: 20, constantColumns: { count: 10, first: [0, 1, 2] } };
  const learned = { "model.likelihood.variance": "learned" };
  test("that never vary are told where they count", () => {
    findsIn(padded, learned, ["constant-or-duplicate-columns", '"train.npy"', "information"]);
    findsIn(padded, { "objective.reconstruction": "mean", "objective.beta": 0.1 }, [
      "constant-or-duplicate-columns",
      '"train.npy"',
      "information",
    ]);
    findsIn(padded, {});
  });
  test("that never vary and are few are nothing", () =>
    void findsIn({ ...evidence, constantColumns: { count: 1, first: [4] } }, learned));
  test("that repeat others are told", () => {
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
    expect(diagnoses[0]?.message).toMatch(/^2 columns of 10 repeat another \(column 3 is column 1\)/);
  });
});

describe("held-out data", () => {
  const apart: Readonly<Record<string, Json>> = { data: { path: "a.npy", heldOut: { path: "b.npy" } } };
  const heldOut = (heldOutVariances: readonly number[]) => ({
    ...evidence,
    spectrum: {
      ...evidence.spectrum,
      heldOutVariances,
      heldOutTrace: heldOutVariances.reduce((sum, value) => sum + value, 0),
    },
  });
  test("of another scale are told", () =>
    void findsIn(heldOut(evidence.spectrum.eigenvalues.map((value) => 100 * value)), apart, [
      "held-out-differs",
      '"b.npy"',
      "warning",
    ]));
  test("of other directions are told", () => {
    const { diagnoses } = findsIn(heldOut([4, 0.5, 2, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), apart, [
      "held-out-differs",
      '"b.npy"',
      "warning",
    ]);
    expect(diagnoses[0]?.message).toMatch(
      /^Along principal direction 2 of the training data the held-out data vary 0\.25 times as much\./,
    );
  });
  test("that scatter as they may are not", () =>
    void findsIn(heldOut([4.6, 1.7, 1.1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), apart));
  test("from the same rows are not", () => void findsIn(heldOut([40, 20, 10, 5, 1, 1, 1, 1, 1, 1]), {}));
});

describe("rows and steps", () => {
  test("fewer rows than columns", () => {
    findsIn(valuesOf({ rows: 9 }), { "training.batchSize": 3 }, ["too-few-examples", '"train.npy"', "information"]);
    findsIn(valuesOf({ rows: 90 }), { "training.batchSize": 3 });
  });
  test("a batch that drops many rows has a safe fix", () => {
    const found = finds({ "training.batchSize": 600 }, ["batch-drops-data", "600", "information"]);
    expect(found.diagnoses[0]?.fixes.map(({ title, safe }) => [title, safe])).toEqual([
      ["Set batchSize to 500: 3 of 4 units active", true],
    ]);
  });
  test("a batch that drops few is as it should be", () => void finds({ "training.batchSize": 64 }));
  test("a training too short to arrive is told how long to be", () => {
    const found = finds({ "objective.beta": 2, "training.epochs": 5 }, ["too-few-steps", "5", "information"]);
    expect(titles(found)).toEqual(["Set epochs to 67: 2 of 4 units active"]);
  });
  test("too large a learning rate is warned about, and left out of a sweep", () => {
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
    expect(JSON.parse(fixedBy(swept, "Leave the high learning rates out: 2 of 4 units active"))).toMatchObject({
      sweep: { "training.learningRate": [0.001, 0.003] },
    });
  });
});

describe("what stands in the way of leaving the collapsed solution", () => {
  test("depth has two ways out", () => {
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
  test("heavy tails above the threshold are told without a warm-up, and not with one", () => {
    const found = findsIn(tailsOf(60), { "objective.beta": 12 }, ["heavy-tailed-scores", '"train.npy"', "information"]);
    expect(titles(found)).toEqual(["Warm beta up over 50 epochs: units may stay active"]);
    findsIn(tailsOf(60), { "objective.beta": 12, "objective.warmup": { epochs: 50 } });
  });
  test("tails below it are nothing to a Gaussian", () => void findsIn(tailsOf(60), { "objective.beta": 2 }));
  test("data far from zero", () =>
    void findsIn(valuesOf({ offCentre: 20 }), { "objective.beta": 4 }, [
      "inputs-not-centred",
      '"train.npy"',
      "warning",
    ]));
});

describe("a variance that runs to zero", () => {
  test("because latents leave nothing unexplained", () => {
    const found = finds({ "model.latentSize": 10, "model.likelihood.variance": "learned" }, [
      "variance-floor-nan",
      '"learned"',
      "warning",
    ]);
    expect(titles(found)[0]).toMatch(/^Set latentSize to 5: \d of 5 units active$/);
  });
  test("is kept up by fewer latents", () =>
    void finds({ "model.latentSize": 5, "model.likelihood.variance": "learned" }));
  test("or was written so", () => {
    const found = finds({ "model.likelihood.variance": 1e-9 }, ["variance-floor-nan", "1e-9", "warning"]);
    expect(titles(found)[0]).toMatch(/^Set variance to 0\.1: /);
  });
});

test("a rule never speaks twice of one sweep", () => {
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
