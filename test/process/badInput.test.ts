import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/spec/json.ts";
import { countingNpy, floatNpy, npyOf } from "../unit/data/fixtures.ts";
import { specText } from "../unit/spec/verbs.ts";
import { vaeLens } from "./commandLine.ts";
import { filesIn, specFolder, tinySweep } from "./specFolder.ts";

const folder = specFolder();
let specs = 0;

/** The text at the place a message names, up to the end of the word or value. */
function textAt(file: string, line: number, column: number): string {
  const text = readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  return /^("[^"]*"|[^,\s}\]]+|\S)/.exec(text.slice(column - 1))?.[0] ?? "";
}

/** Sweeping this text exits with 2, prints one error that names the file and the place, says this, and leaves nothing. */
async function refusesText(text: string, place: string, rule: string, message: string | RegExp): Promise<void> {
  const file = folder.write(`bad-${++specs}.vae.json`, text);
  const before = filesIn(folder.path);
  const { status, stdout, stderr } = await vaeLens("sweep", file);
  const [, line, column, found, code] =
    /^[^\n]*bad-\d+\.vae\.json:(\d+):(\d+): error: (.*) \[(.*)\]\n$/.exec(stderr) ?? [];
  expect({ stderr, status, stdout, found, code }).toEqual({
    stderr,
    status: 2,
    stdout: "",
    found: typeof message === "string" ? message : (expect.stringMatching(message) as string),
    code: rule,
  });
  expect(textAt(file, Number(line), Number(column))).toBe(place);
  expect(filesIn(folder.path)).toEqual(before);
}

interface BadSpec {
  readonly changes: Readonly<Record<string, Json>>;
  readonly place: string;
  readonly rule: string;
  readonly says: string | RegExp;
}

const badSpecs: Readonly<Record<string, BadSpec>> = {
  "an unknown field": {
    changes: { "training.bachSize": 3 },
    place: '"bachSize"',
    rule: "unknown-field",
    says: '"bachSize" is not a field of training; did you mean "batchSize"?',
  },
  "latentSize 0": {
    changes: { "model.latentSize": 0 },
    place: "0",
    rule: "out-of-range",
    says: "model.latentSize must be a whole number of at least 1, not 0.",
  },
  "a batch larger than the data": {
    changes: { "training.batchSize": 5000 },
    place: "5000",
    rule: "batch-size-above-rows",
    says: /^A batch of 5000 .* 1438 training rows of builtin:digits, .* "batchSize" to at most 1438\.$/,
  },
  "a point of the sweep with such a batch": {
    changes: { sweep: { "training.batchSize": [64, 5000] } },
    place: '"training.batchSize"',
    rule: "batch-size-above-rows",
    says: /^A batch of 5000 .* 1438 training rows of builtin:digits, .* "batchSize" to at most 1438\.$/,
  },
  "a swept layer of as many": {
    changes: { sweep: { "model.encoder.hidden[0]": [4, 1_000_000_000] } },
    place: '"model.encoder.hidden[0]"',
    rule: "model-too-large",
    says: /^This model would need 2,459 GiB to train, .*: make it smaller.$/,
  },
  "an unknown shipped data set": {
    changes: { data: { path: "builtin:digit" } },
    place: '"builtin:digit"',
    rule: "data-builtin-unknown",
    says: /"builtin:digit".*: builtin:digits\.$/,
  },
  "a path that does not exist": {
    changes: { data: { path: "dat.npy" } },
    place: '"dat.npy"',
    rule: "data-file-missing",
    says: "There is no file dat.npy. Did you mean data.npy?",
  },
  "a path that is a folder": {
    changes: { data: { path: "folder" } },
    place: '"folder"',
    rule: "data-file-is-folder",
    says: /^folder is a folder without data: PNG, JPEG or WebP images, .* Use a file in it, or a folder of images or parts\.$/,
  },
  "an empty file": {
    changes: { data: { path: "empty.npy" } },
    place: '"empty.npy"',
    rule: "data-file-empty",
    says: "empty.npy is empty. Write or download it again.",
  },
  "a truncated file": {
    changes: { data: { path: "truncated.npy" } },
    place: '"truncated.npy"',
    rule: "data-file-truncated",
    says: /^truncated\.npy is incomplete: .* 192 bytes, .* 187\./,
  },
  "data with NaN": {
    changes: { data: { path: "nan.npy" } },
    place: '"nan.npy"',
    rule: "data-not-finite",
    says: /^nan\.npy .* 1 place, first at row 1, column 0 /,
  },
  "data of the wrong type": {
    changes: { data: { path: "complex.npy" } },
    place: '"complex.npy"',
    rule: "data-type-unsupported",
    says: /^complex\.npy contains complex numbers \(dtype '<c8'\), .*numpy\.column_stack/,
  },
  "held-out data of another width": {
    changes: { data: { path: "data.npy", heldOut: { path: "wide.npy" } }, "training.batchSize": 2 },
    place: '"wide.npy"',
    rule: "held-out-width",
    says: /^wide\.npy has 3 columns, but data\.npy has 2\. /,
  },
  "Bernoulli values outside [0, 1]": {
    changes: { data: { path: "builtin:digits" }, "model.likelihood": { type: "bernoulli" } },
    place: '"builtin:digits"',
    rule: "bernoulli-range",
    says: /^builtin:digits contains values from 0 to 16 .* row 0, column 2 .* bernoulli .*\[0, 1\]\. Set "scale": 16 /,
  },
  "negative counts": {
    changes: { data: { path: "negative.npy" }, "model.likelihood": { type: "poisson" } },
    place: '"negative.npy"',
    rule: "counts-negative",
    says: /^negative\.npy contains negative values, down to -4, first at row 1, column 1 .*poisson/,
  },
  "a layer of a thousand million units": {
    changes: { "model.encoder": { hidden: [1_000_000_000] } },
    place: "1000000000",
    rule: "model-too-large",
    says: /^This model would need 2,459 GiB to train, but at most [\d.]+ GiB can be used here; model.encoder.hidden.0 is 1,000,000,000: make it smaller.$/,
  },
};

describe("a sweep with invalid input is refused with file, position and fix, and writes nothing:", () => {
  test("broken JSON", () =>
    refusesText(
      '{ "data": { "path": "data.npy" }, "model" { } }',
      "{",
      "syntax",
      'Expected ":" after the field name, found "{".',
    ));

  test.each(Object.entries(badSpecs))("%s", async (_, { changes, place, rule, says }) => {
    folder.write("data.npy", countingNpy(8, 2));
    folder.write("wide.npy", countingNpy(4, 3));
    folder.write("folder/inner.npy", countingNpy(8, 2));
    folder.write("empty.npy", "");
    folder.write("truncated.npy", countingNpy(8, 2).subarray(0, -5));
    folder.write("nan.npy", floatNpy(4, 2, [0, 1, NaN, 3, 4, 5, 6, 7]));
    folder.write("negative.npy", floatNpy(4, 2, [0, 1, 2, -4, 4, 5, 6, 7]));
    folder.write("complex.npy", npyOf("<c8", [4, 1], new Float32Array(8)));
    await refusesText(specText({ ...tinySweep, ...changes }), place, rule, says);
  });
});
