import { describe, expect, test } from "vitest";
import type { EvidenceLikelihood } from "../../../src/core/collapse/evidence.ts";
import { conditionOf, evidenceLikelihood, isWithinReach } from "../../../src/prediction/evidenceSubject.ts";
import { rowsOf } from "../core/collapse/verbs.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const subjectOf = (changes: Changes): EvidenceLikelihood => evidenceLikelihood(resolved(changes));

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
