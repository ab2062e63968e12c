import { describe, expect, test } from "vitest";
import type { EvidenceLikelihood } from "../../../src/core/collapse/evidence.ts";
import {
  conditionOf,
  evidenceKey,
  evidenceLikelihood,
  isWithinReach,
} from "../../../src/prediction/evidenceSubject.ts";
import { rowsOf } from "../core/collapse/verbs.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const images = { columns: 64, exampleShape: [8, 8] };
const table = { columns: 64, exampleShape: undefined };
const subjectOf = (changes: Changes): EvidenceLikelihood => evidenceLikelihood(resolved(changes), images);

describe("the evidence", () => {
  test("does not depend on the variance, but on whether each column has its own", () => {
    for (const variance of [0.5, "learned"])
      expect(subjectOf({ "model.likelihood.variance": variance })).toEqual({ type: "gaussian" });
    expect(subjectOf({ "model.likelihood.variance": "learnedPerDimension" })).toEqual({
      type: "gaussian",
      perDimension: true,
    });
  });

  test("depends on a count's dispersion, and on the library size if there is one", () => {
    const counts = { type: "negativeBinomial", dispersion: 2 };
    expect(subjectOf({ "model.likelihood": counts })).toEqual(counts);
    expect(subjectOf({ "model.likelihood": { ...counts, librarySize: true } })).toEqual({
      ...counts,
      librarySize: true,
    });
  });

  test("depends on the decoder's inputs besides z", () => {
    expect(subjectOf({ "model.decoder.type": "autoregressive" }).given).toEqual({ preceding: true });
    expect(subjectOf({ "model.condition": "labels", "data.labels": "labels.npy" }).given).toEqual({
      condition: "labels",
    });
    expect(subjectOf({}).given).toBeUndefined();
  });

  test("is how far an autoregressive decoder sees", () => {
    const masked = (hidden: readonly number[]) => subjectOf({ "model.decoder": { type: "autoregressive", hidden } });
    expect(masked([64]).given).toEqual({ preceding: true });
    expect(masked([200, 64])).toEqual(masked([64]));
    expect(masked([64, 16]).given).toEqual({ preceding: { hidden: [64, 16] } });
    const window = { "model.decoder": { type: "pixelCnn", channels: [8, 8, 4], kernel: 3 } };
    expect(subjectOf(window).given).toEqual({ preceding: { image: [8, 8, 1], kernel: 3, layers: 3 } });
    // A spec that such data do not suit is refused elsewhere.
    expect(evidenceLikelihood(resolved(window), table).given).toEqual({ preceding: true });
  });

  test("has a name that does not need the data, and differs between decoders that see columns only", () => {
    const named = (changes: Changes) => evidenceKey(resolved(changes));
    expect(named({ "model.decoder.hidden": [8] })).toBe(named({}));
    expect(named({ "model.decoder": { type: "autoregressive", hidden: [8] } })).not.toBe(
      named({ "model.decoder": { type: "autoregressive", hidden: [9] } }),
    );
    expect(named({ "model.likelihood.variance": 0.5 })).toBe(named({ "model.likelihood.variance": "learned" }));
    expect(named({ "model.condition": "labels", "data.labels": "labels.npy" })).not.toBe(named({}));
  });
});

describe("there is no evidence", () => {
  const preceding: EvidenceLikelihood = { type: "bernoulli", given: { preceding: true } };
  test("for more columns than can be fitted to the earlier ones", () => {
    expect(isWithinReach(preceding, { columns: 784, condition: undefined })).toBe(true);
    expect(isWithinReach(preceding, { columns: 3072, condition: undefined })).toBe(false);
    expect(
      isWithinReach(
        { type: "categorical", categories: 256, given: { preceding: true } },
        { columns: 64, condition: undefined },
      ),
    ).toBe(false);
  });
  test("for a condition without its rows", () =>
    expect(
      isWithinReach({ type: "bernoulli", given: { condition: "labels" } }, { columns: 4, condition: undefined }),
    ).toBe(false));
});

test("one-hot labels become their index, and columns do not change", async () => {
  const rows = rowsOf([0, 1, 0, 0, 0, 1, 1, 0, 0], 3);
  const labels = conditionOf(
    { type: "bernoulli", given: { condition: "labels" } },
    { condition: { train: rows, heldOut: rows } },
  );
  const read = new Float32Array(2);
  await labels?.train.read(1, 2, read);
  expect([labels?.labels, ...read]).toEqual([3, 2, 0]);
  const columns = conditionOf(
    { type: "bernoulli", given: { condition: "columns" } },
    { condition: { train: rows, heldOut: rows } },
  );
  expect([columns?.labels, columns?.train]).toEqual([undefined, rows]);
});
