import { describe, test } from "vitest";
import { accepts, acceptsText, rejects, rejectsText, specText } from "./verbs.ts";

describe("A valid spec", () => {
  test("needs only data, latentSize and likelihood", () => void accepts({}));
  test("may have comments and trailing commas", () =>
    void acceptsText(
      '// a spec\n{ "data": { "path": "a.npy", }, /* the model */ "model": { "latentSize": 1, "likelihood": { "type": "poisson", }, }, }',
    ));
  test("may start with a byte order mark", () => void acceptsText(`\uFEFF${specText()}`));
  test("may have the line ends of Windows", () => void acceptsText(specText().replaceAll("\n", "\r\n")));
  test("may name its schema", () => void accepts({ $schema: "./vae.schema.json" }));
  test("may have no hidden layers", () =>
    void accepts({ "model.encoder": { hidden: [] }, "model.decoder": { type: "mlp", hidden: [] } }));
  test("may write out every default", () =>
    void accepts({
      "data.heldOut": { fraction: 0.2, seed: 0 },
      "model.prior": { type: "standardNormal" },
      "model.condition": "none",
      "objective.type": "beta",
      "objective.warmup": { epochs: 10, shape: "linear" },
      "training.optimizer": "adam",
    }));
  for (const activation of ["relu", "leakyRelu", "tanh", "elu", "gelu", "silu", "softplus", "sigmoid"]) {
    test(`may use ${activation}`, () => void accepts({ "model.encoder.activation": activation }));
  }
  for (const binarize of ["none", "threshold", "static", "dynamic"]) {
    test(`may binarize by ${binarize}`, () => void accepts({ "data.binarize": binarize }));
  }
  const paths = [
    "builtin:digits",
    "a.npy",
    "../b.npz#x",
    "c.csv",
    "train-images-idx3-ubyte",
    "t.idx",
    "t.idx3-ubyte.gz",
    "d.h5.npy",
    "e.parquet",
    "f.h5ad#layers/counts",
    "images",
  ];
  for (const path of paths)
    test(`may read ${path}`, () => void accepts({ "data.path": path, "data.labels": path, "data.heldOut": { path } }));
});

describe("An unknown field", () => {
  test("is reported with the nearest name", () =>
    rejectsText(specText({ "model.latentSise": 2, "model.latentSize": undefined }), [
      "unknown-field",
      '"latentSise"',
      '"latentSise" is not a field of model; did you mean "latentSize"?',
    ]));
  test("is compared with known names without case", () =>
    rejects(
      { "objective.Beta": 1 },
      "unknown-field",
      '"Beta"',
      '"Beta" is not a field of objective; did you mean "beta"?',
    ));
  test("is reported with all names if none is near", () =>
    rejects(
      { "objective.warmup": { epochs: 1, zzz: 1 } },
      "unknown-field",
      '"zzz"',
      '"zzz" is not a field of objective.warmup; it has "epochs", "shape", "cycles", "rise".',
    ));
  test("is reported at the root too", () =>
    rejects(
      { trainin: {} },
      "unknown-field",
      '"trainin"',
      '"trainin" is not a field of the spec; did you mean "training"?',
    ));
  test("is reported if its name is one that every object inherits", () =>
    rejects(
      { "data.heldOut": { constructor: 1 } },
      "unknown-field",
      '"constructor"',
      '"constructor" is not a field of data.heldOut; it has "fraction", "seed", "selectFraction".',
    ));
  test("is reported if it is called __proto__", () =>
    rejectsText(
      '{ "__proto__": 1, "data": { "path": "a.csv" }, "model": { "latentSize": 1, "likelihood": { "type": "poisson" } } }',
      [
        "unknown-field",
        '"__proto__"',
        '"__proto__" is not a field of the spec; it has "$schema", "data", "model", "objective", "training", "sweep".',
      ],
    ));
  test("is reported with the likelihood it belongs to", () =>
    rejects(
      { "model.likelihood": { type: "bernoulli", variance: 1 } },
      "unknown-field",
      '"variance"',
      '"variance" is not a field of model.likelihood with "type": "bernoulli"; it belongs to "gaussian".',
    ));
  test("is reported with the field it cannot be combined with", () =>
    rejects(
      { "data.heldOut": { path: "b.npy", fraction: 0.1 } },
      "unknown-field",
      '"path"',
      '"path" cannot be combined with "fraction" in data.heldOut; remove one.',
    ));
  test("is not reported as a rival of a field that goes with both", () =>
    rejects(
      { "data.heldOut": { selectFraction: 0.5, path: "b.npy", fraction: 0.1 } },
      "unknown-field",
      '"path"',
      '"path" cannot be combined with "fraction" in data.heldOut; remove one.',
    ));
});

describe("A missing field", () => {
  test("is named at its parent", () =>
    rejects({ "data.path": undefined }, "missing-field", '"data"', 'data needs "path", text in double quotes.'));
  test("is reported with its type and limits", () =>
    rejects(
      { "model.latentSize": undefined },
      "missing-field",
      '"model"',
      'model needs "latentSize", a whole number of at least 1.',
    ));
  test("is reported with its choices", () =>
    rejects(
      { "model.likelihood": {} },
      "missing-field",
      '"likelihood"',
      'model.likelihood needs "type": one of "gaussian", "bernoulli", "continuousBernoulli", "poisson", "negativeBinomial", "zeroInflatedNegativeBinomial" or "categorical".',
    ));
  test("is reported for the likelihood", () =>
    rejects({ "model.likelihood": undefined }, "missing-field", '"model"', 'model needs "likelihood".'));
  test("is reported for the dispersion", () =>
    rejects(
      { "model.likelihood.type": "negativeBinomial" },
      "missing-field",
      '"likelihood"',
      'model.likelihood needs "dispersion", a number above 0 or "learned".',
    ));
  test("is reported at the root by its bracket", () =>
    rejectsText(
      "{}",
      ["missing-field", "{", 'The spec needs "data".'],
      ["missing-field", "{", 'The spec needs "model".'],
    ));
});

describe("A value of the wrong type is reported:", () => {
  const wrong = (changes: Parameters<typeof rejects>[0], underlined: string, message: string) => () =>
    rejects(changes, "wrong-type", underlined, message);
  test(
    "text for a number",
    wrong(
      { "training.epochs": "9" },
      '"9"',
      'training.epochs must be a whole number of at least 1, not "9". Write 9 without quotes.',
    ),
  );
  test("a number for text", wrong({ "data.path": 3 }, "3", "data.path must be text in double quotes, not 3."));
  test(
    "a fraction for a count",
    wrong({ "model.latentSize": 1.5 }, "1.5", "model.latentSize must be a whole number of at least 1, not 1.5."),
  );
  test(
    "null for a number",
    wrong({ "objective.beta": null }, "null", "objective.beta must be a number of at least 0, not null."),
  );
  test(
    "true for a choice",
    wrong({ "objective.kl": true }, "true", 'objective.kl must be one of "sum" or "mean", not true.'),
  );
  test(
    "a number for a list",
    wrong({ "model.encoder.hidden": 64 }, "64", "model.encoder.hidden must be a list of whole numbers, not 64."),
  );
  test(
    "text in a list",
    wrong(
      { "model.encoder.hidden": [8, "x"] },
      '"x"',
      'model.encoder.hidden[1] must be a whole number of at least 1, not "x".',
    ),
  );
  test(
    "text for an object",
    wrong({ "model.prior": "flow" }, '"flow"', 'model.prior must be an object, not "flow". Write { "type": "flow" }.'),
  );
  test("a list for an object", wrong({ training: [] }, "[]", "training must be an object, not a list."));
  test(
    "an object for a number, underlined by its name",
    wrong(
      { "model.likelihood.variance": { a: 1 } },
      '"variance"',
      'model.likelihood.variance must be a number above 0, "learned" or "learnedPerDimension", not an object.',
    ),
  );
  test(
    "a number for a type",
    wrong({ "model.encoder.type": 1 }, "1", 'model.encoder.type must be one of "mlp" or "conv", not 1.'),
  );
  test("a list at the root", () => rejectsText("[]", ["wrong-type", "[]", "The spec must be an object, not a list."]));
  test("a number at the root", () => rejectsText(" 3", ["wrong-type", "3", "The spec must be an object, not 3."]));
});

describe("An unknown choice", () => {
  const wrong = (changes: Parameters<typeof rejects>[0], underlined: string, message: string) => () =>
    rejects(changes, "unknown-value", underlined, message);
  test(
    "is reported with the nearest choice",
    wrong(
      { "objective.kl": "Mean" },
      '"Mean"',
      'objective.kl must be one of "sum" or "mean", not "Mean"; did you mean "mean"?',
    ),
  );
  test(
    "is reported with all choices",
    wrong({ "objective.kl": "max" }, '"max"', 'objective.kl must be one of "sum" or "mean", not "max".'),
  );
  test(
    "is reported for a type",
    wrong(
      { "model.likelihood.type": "gausian" },
      '"gausian"',
      'model.likelihood.type must be one of "gaussian", "bernoulli", "continuousBernoulli", "poisson", "negativeBinomial", "zeroInflatedNegativeBinomial" or "categorical", not "gausian"; did you mean "gaussian"?',
    ),
  );
  test(
    "is reported where a number is allowed too",
    wrong(
      { "model.likelihood.variance": "lerned" },
      '"lerned"',
      'model.likelihood.variance must be a number above 0, "learned" or "learnedPerDimension", not "lerned"; did you mean "learned"?',
    ),
  );
  test(
    "is reported where there is only one choice",
    wrong({ "training.optimizer": "lbfgs" }, '"lbfgs"', 'training.optimizer must be "adam", not "lbfgs".'),
  );
  test(
    "is shortened in the message if it is long",
    wrong(
      { "objective.kl": "x".repeat(99) },
      `"${"x".repeat(99)}"`,
      `objective.kl must be one of "sum" or "mean", not "${"x".repeat(40)}…".`,
    ),
  );
});

describe("A number out of range is reported:", () => {
  const bad = (path: string, value: number, expected: string) =>
    test(`${path} ${value}`, () =>
      rejects({ [path]: value }, "out-of-range", String(value), `${path} must be ${expected}, not ${value}.`));
  const count = "a whole number of at least 1";
  const seed = "a whole number from 0 to 4294967295";
  bad("model.latentSize", 0, count);
  bad("training.epochs", 0, count);
  bad("training.batchSize", -3, count);
  bad("training.learningRate", 0, "a number above 0");
  bad("training.seed", -1, seed);
  bad("training.seed", 2 ** 32, seed);
  bad("data.scale", 0, "a number above 0");
  bad("data.heldOut.fraction", 0, "a number above 0 and below 1");
  bad("data.heldOut.fraction", 1, "a number above 0 and below 1");
  bad("data.heldOut.seed", 2 ** 32, seed);
  bad("objective.beta", -1, "a number of at least 0");
  bad("objective.freeBits", -0.5, "a number of at least 0");
  bad("objective.warmup.epochs", -1, "a number of at least 0");
  bad("model.likelihood.variance", 0, 'a number above 0, "learned" or "learnedPerDimension"');
  test("a dispersion of 0", () =>
    rejects(
      { "model.likelihood": { type: "negativeBinomial", dispersion: 0 } },
      "out-of-range",
      "0",
      'model.likelihood.dispersion must be a number above 0 or "learned", not 0.',
    ));
  test("a hidden layer of 0", () =>
    rejects(
      { "model.decoder.hidden": [8, 0] },
      "out-of-range",
      "0",
      `model.decoder.hidden[1] must be ${count}, not 0.`,
    ));
  test("a number larger than any number", () =>
    rejectsText(specText({ "objective.beta": 7 }).replace("7", "1e999"), [
      "out-of-range",
      "1e999",
      "objective.beta is too large for a number; the largest is about 1.8e308.",
    ]));
  test("a whole number that is too large to be exact", () =>
    rejects(
      { "training.epochs": 1e300 },
      "out-of-range",
      "1e+300",
      "training.epochs is too large to be counted exactly; the largest whole number is 2^53 - 1.",
    ));
  test("but not the ends of a range", () =>
    void accepts({ "objective.beta": 0, "training.seed": 2 ** 32 - 1, "objective.warmup.epochs": 0 }));
});

describe("Several problems", () => {
  test("are reported in the order of the text", () =>
    rejectsText(
      '{ "model": { "latentSize": 0, "likelihood": { "type": "poisson" } }, "data": { "path": "" } }',
      ["out-of-range", "0", "model.latentSize must be a whole number of at least 1, not 0."],
      ["data-path-empty", '""', 'data.path is empty; name a file, or "builtin:digits".'],
    ));
  test("include duplicate keys at any depth", () =>
    rejectsText(
      '{ "data": { "path": "a.csv", "path": "b.csv" }, "data": {} }',
      ["duplicate-field", '"path"', 'Duplicate key "path" in data; remove one.'],
      ["duplicate-field", '"data"', 'Duplicate key "data" in the spec; remove one.'],
    ));
});
