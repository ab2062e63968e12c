import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/spec/json.ts";
import type { Changes, Expected } from "./verbs.ts";
import { accepts, rejects, rejectsText, resolved, specText } from "./verbs.ts";

type Sweep = Readonly<Record<string, Json>>;

const settingsOf = (sweep: Sweep, changes: Changes = {}) =>
  accepts({ ...changes, sweep }).points.map(({ settings }) => settings);
const valuesOf = (axis: Json, name = "objective.beta") =>
  settingsOf({ [name]: axis }).map((settings) => settings[name]);

describe("The points of a sweep", () => {
  test("are one point without settings if there is no sweep", () => {
    const { points, spec, axes } = accepts({});
    expect(points).toEqual([{ index: 0, settings: {}, spec }]);
    expect(axes).toEqual([]);
  });
  test("are one point if the sweep is empty", () => expect(settingsOf({})).toEqual([{}]));
  test("vary by axis in file order, the last axis fastest", () =>
    expect(settingsOf({ "training.seed": [1, 0], "objective.beta": [4, 0.25, 1] })).toEqual([
      { "training.seed": 1, "objective.beta": 4 },
      { "training.seed": 1, "objective.beta": 0.25 },
      { "training.seed": 1, "objective.beta": 1 },
      { "training.seed": 0, "objective.beta": 4 },
      { "training.seed": 0, "objective.beta": 0.25 },
      { "training.seed": 0, "objective.beta": 1 },
    ]));
  test("vary over three axes like the digits of a counter", () => {
    const { points } = accepts({
      sweep: { "objective.beta": [0, 1], "training.seed": [2, 3, 4], "model.latentSize": [5, 6] },
    });
    const digits = points.map(({ settings }) => Object.values(settings).join(""));
    expect(digits.join(" ")).toBe("025 026 035 036 045 046 125 126 135 136 145 146");
    expect(points.map(({ index }) => index)).toEqual([...digits.keys()]);
  });
  test("have specs that differ only in their settings", () => {
    const { points, spec } = accepts({ sweep: { "objective.beta": [2], "model.latentSize": [7] } });
    expect(points.map((point) => point.spec)).toEqual([
      { ...spec, model: { ...spec?.model, latentSize: 7 }, objective: { ...spec?.objective, beta: 2 } },
    ]);
  });
  test("have axes with the path of their field", () =>
    expect(accepts({ sweep: { "model.encoder.hidden[0]": [3, 4] } }).axes).toEqual([
      { name: "model.encoder.hidden[0]", path: ["model", "encoder", "hidden", 0], values: [3, 4] },
    ]));
  test("may be ten thousand", () => {
    const hundred = { from: 0, to: 99, count: 100 };
    expect(settingsOf({ "objective.beta": hundred, "training.seed": hundred })).toHaveLength(10_000);
  });
});

describe("A sweep can vary", () => {
  const swept = (name: string, changes: Changes = {}) =>
    accepts({ ...changes, sweep: { [name]: [3] } }).points[0]?.spec;
  test("a field that the file leaves to its default", () =>
    expect(swept("objective.freeBits")?.objective).toMatchObject({ freeBits: 3 }));
  test("the likelihood's variance", () =>
    expect(swept("model.likelihood.variance")?.model.likelihood).toEqual({ type: "gaussian", variance: 3 }));
  test("a dispersion", () =>
    expect(
      swept("model.likelihood.dispersion", { "model.likelihood": { type: "negativeBinomial", dispersion: 1 } })?.model
        .likelihood,
    ).toEqual({
      type: "negativeBinomial",
      dispersion: 3,
      librarySize: false,
    }));
  test("the end of a learning-rate schedule", () =>
    expect(
      swept("training.schedule.to", { "training.schedule": { type: "cosine", to: 0 } })?.training.schedule,
    ).toEqual({ type: "cosine", to: 3 }));
  test("the limit of a gradient's norm", () => expect(swept("training.clipNorm")?.training.clipNorm).toBe(3));
  test("the seed of the split", () =>
    expect(swept("data.heldOut.seed")?.data.heldOut).toEqual({ fraction: 0.2, seed: 3 }));
  test("the length of a warm-up that the file does not have", () =>
    expect(swept("objective.warmup.epochs")?.objective).toMatchObject({ warmup: { epochs: 3, shape: "linear" } }));
  test("a hidden layer, by dot", () =>
    expect(
      swept("model.decoder.hidden.1", { "model.decoder": { hidden: [8, 9], activation: "elu" } })?.model.decoder,
    ).toMatchObject({
      hidden: [8, 3],
      activation: "elu",
    }));
  test("a hidden layer, by bracket", () =>
    expect(swept("model.encoder.hidden[0]", { "model.encoder.hidden": [8, 9] })?.model.encoder.hidden).toEqual([3, 9]));
  test("the default hidden layer", () => {
    expect(swept("model.encoder.hidden.0")?.model.encoder).toMatchObject({ hidden: [3], activation: "relu" });
    expect(resolved({}).model.encoder.hidden).toEqual([64]);
  });
});

describe("A range", () => {
  test("has equal steps", () =>
    expect(valuesOf({ from: 0, to: 1, count: 11 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]));
  test("may go down", () => expect(valuesOf({ from: 4, to: 1, count: 4 })).toEqual([4, 3, 2, 1]));
  test("may have one value", () => expect(valuesOf({ from: 2, to: 2, count: 1 })).toEqual([2]));
  test("may have equal ratios", () =>
    expect(valuesOf({ from: 0.01, to: 100, count: 5, scale: "log" })).toEqual([0.01, 0.1, 1, 10, 100]));
  test("has exact whole numbers on a logarithmic scale", () =>
    expect(valuesOf({ from: 1, to: 128, count: 8, scale: "log" }, "model.latentSize")).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128,
    ]));
  for (const [from, to] of [
    [0.1, 10],
    [0.1, 0.7],
    [1 / 3, 2 / 3],
    [Math.PI, 1e-7],
    // The smallest number that is the same in a process whose runtime takes smaller ones as zero, as ONNX Runtime does.
    [2.2250738585072014e-308, 1.7e308],
    [1e-9, 0.123456789012345],
    [1.0000000000004, 1.0000000000006],
  ] as const) {
    for (const scale of ["linear", "log"]) {
      test(`from ${from} to ${to} (${scale}) has both ends exactly and is monotonic`, () => {
        const values = valuesOf({ from, to, count: 12, scale }).map(Number);
        expect(values).toHaveLength(12);
        expect([values[0], values[11]]).toEqual([from, to]);
        expect(values).toEqual([...values].sort((a, b) => (from < to ? a - b : b - a)));
      });
    }
  }
});

describe("An invalid axis is reported:", () => {
  const bad = (name: string, message: string, changes: Changes = {}) =>
    test(message, () => rejects({ ...changes, sweep: { [name]: [1] } }, "sweep-axis", JSON.stringify(name), message));
  bad("objective.betta", '"objective.betta" is not a field of the spec; did you mean "objective.beta"?');
  bad("latentSize", '"latentSize" is not a field of the spec; did you mean "model.latentSize"?');
  bad("", '"" is not a field of the spec; an axis is the path of a number, such as "objective.beta".');
  bad("0", '"0" is not a field of the spec; an axis is the path of a number, such as "objective.beta".');
  bad(
    "sweep.objective.beta",
    '"sweep.objective.beta" is not a field of the spec; an axis is the path of a number, such as "objective.beta".',
  );
  bad("objective.beta.0", '"objective.beta.0" is not a field of the spec; did you mean "objective.beta"?');
  bad(
    "objective.constructor",
    '"objective.constructor" is not a field of the spec; an axis is the path of a number, such as "objective.beta".',
  );
  bad("model.encoder", '"model.encoder" is not a number, so it cannot be swept.');
  bad("model.encoder.activation", '"model.encoder.activation" is not a number, so it cannot be swept.');
  bad(
    "model.encoder.hidden",
    '"model.encoder.hidden" is a list; sweep one of its numbers, such as "model.encoder.hidden.0".',
  );
  bad(
    "model.encoder.hidden.1",
    '"model.encoder.hidden.1" does not exist: model.encoder.hidden has 1 element, numbered from 0.',
  );
  bad(
    "model.encoder.hidden.-1",
    '"model.encoder.hidden.-1" does not exist: model.encoder.hidden has 1 element, numbered from 0.',
  );
  bad("model.decoder.hidden[0]", '"model.decoder.hidden[0]" does not exist: model.decoder.hidden is empty.', {
    "model.decoder.hidden": [],
  });
  bad(
    "model.likelihood.variance",
    'model.likelihood.variance is "learned" in this spec; give it a number there to sweep it.',
    {
      "model.likelihood.variance": "learned",
    },
  );
  bad(
    "model.likelihood.variance",
    '"model.likelihood.variance" belongs to the "type" "gaussian", and model.likelihood is "bernoulli" in this spec.',
    {
      "model.likelihood.type": "bernoulli",
    },
  );
  bad("objective.rate", '"objective.rate" belongs to the "type" "targetRate", and objective is "beta" in this spec.');
  bad("data.heldOut.seed", '"data.heldOut.seed" cannot be combined with "path", which data.heldOut has in this spec.', {
    "data.heldOut.path": "b.npy",
  });
  test("two axes of one field", () =>
    rejects(
      { sweep: { "model.encoder.hidden.0": [1, 2], "model.encoder.hidden[0]": [3] } },
      "sweep-axis",
      '"model.encoder.hidden[0]"',
      'model.encoder.hidden[0] is swept twice, also by "model.encoder.hidden.0"; remove one.',
    ));
  test("only the field, if the axis leads through an invalid one", () =>
    rejects(
      { "model.encoder": { type: "perceptron" }, sweep: { "model.encoder.hidden.0": [1] } },
      "unknown-value",
      '"perceptron"',
      'model.encoder.type must be one of "mlp" or "conv", not "perceptron".',
    ));
});

describe("An invalid value of an axis is reported:", () => {
  const bad = (name: string, axis: Json, ...expected: Expected) =>
    test(`${name} ${JSON.stringify(axis)}`, () => rejects({ sweep: { [name]: axis } }, ...expected));
  const wholeNumber = "must be a whole number of at least 1";
  bad("model.latentSize", [1, 0.5], "wrong-type", "0.5", `model.latentSize ${wholeNumber}, not 0.5.`);
  bad("model.latentSize", [1, 0], "out-of-range", "0", `model.latentSize ${wholeNumber}, not 0.`);
  bad(
    "model.likelihood.variance",
    [-1],
    "out-of-range",
    "-1",
    "model.likelihood.variance must be a number above 0, not -1.",
  );
  bad("objective.beta", ["a"], "wrong-type", '"a"', 'sweep["objective.beta"][0] must be a number, not "a".');
  bad("objective.beta", [], "out-of-range", "[]", 'sweep["objective.beta"] is empty; give at least one value.');
  bad(
    "objective.beta",
    1,
    "wrong-type",
    "1",
    'sweep["objective.beta"] must be a list of numbers, a range { "from", "to", "count" }, "auto" or an object { "auto" } with a number of values, not 1.',
  );
  bad(
    "objective.beta",
    [8, 9, 8],
    "duplicate-value",
    "8",
    "objective.beta has the value 8 twice on this axis; remove one.",
  );
  bad(
    "objective.beta",
    { from: 1, count: 2 },
    "missing-field",
    '"objective.beta"',
    'sweep["objective.beta"] needs "to", a number.',
  );
  bad(
    "objective.beta",
    { from: 1, to: 2, count: 0 },
    "out-of-range",
    "0",
    'sweep["objective.beta"].count must be a whole number from 1 to 10000, not 0.',
  );
  bad(
    "objective.beta",
    { from: 1, to: 2, count: 10_001 },
    "out-of-range",
    "10001",
    'sweep["objective.beta"].count must be a whole number from 1 to 10000, not 10001.',
  );
  bad(
    "objective.beta",
    { from: 1, to: 2, count: 2, step: 1 },
    "unknown-field",
    '"step"',
    '"step" is not a field of sweep["objective.beta"]; it has "from", "to", "count", "scale".',
  );
  bad(
    "objective.beta",
    { from: -1, to: 2, count: 2 },
    "out-of-range",
    "-1",
    "objective.beta must be a number of at least 0, not -1.",
  );
  bad("training.epochs", { from: 9, to: 0, count: 4 }, "out-of-range", "0", `training.epochs ${wholeNumber}, not 0.`);
  bad(
    "objective.beta",
    { from: 0, to: 9, count: 3, scale: "log" },
    "sweep-range",
    "0",
    'A logarithmic range needs both ends above 0, and "from" is 0; raise it, or make "scale" "linear".',
  );
  bad(
    "objective.beta",
    { from: 3, to: 9, count: 1 },
    "sweep-range",
    "1",
    'A range includes both its ends, so its "count" must be at least 2.',
  );
  bad(
    "objective.beta",
    { from: 1, to: 1, count: 2 },
    "duplicate-value",
    "1",
    'From 1 to 1 all 2 values are the same; move one end, or make "count" 1.',
  );
  bad(
    "objective.beta",
    { from: 1, to: 1 + Number.EPSILON, count: 9 },
    "duplicate-value",
    "9",
    'From 1 to 1.0000000000000002 there are fewer than 9 different values; lower "count".',
  );
  bad(
    "model.latentSize",
    { from: 1, to: 10, count: 5 },
    "sweep-range",
    '"model.latentSize"',
    `This range steps on a value that does not fit: model.latentSize ${wholeNumber}, not 3.25; choose another "count", or list the values.`,
  );
  test("1e999, which is too large for a number", () =>
    rejectsText(specText({ sweep: { "objective.beta": [7] } }).replace("7", "1e999"), [
      "out-of-range",
      "1e999",
      'sweep["objective.beta"][0] is too large for a number; the largest is about 1.8e308.',
    ]));
  test("a duplicate axis", () =>
    rejectsText(specText({ sweep: { "training.seed": [1], "training.sead": [2] } }).replace("sead", "seed"), [
      "duplicate-field",
      '"training.seed"',
      'Duplicate key "training.seed" in sweep; remove one.',
    ]));
  test("too many points", () =>
    rejects(
      { sweep: { "objective.beta": { from: 0, to: 1, count: 1000 }, "training.seed": { from: 1, to: 11, count: 11 } } },
      "sweep-size",
      '"sweep"',
      "The sweep has 11,000 points, and at most 10,000 are allowed; shorten an axis.",
    ));
});
