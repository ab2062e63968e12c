import { describe, expect, test } from "vitest";
import type { EvidenceLikelihood } from "../../../src/core/collapse/evidence.ts";
import { conditionOf, evidenceLikelihood, isWithinReach } from "../../../src/prediction/evidenceSubject.ts";
import { rowsOf } from "../core/collapse/verbs.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const subjectOf = (changes: Changes): EvidenceLikelihood => evidenceLikelihood(resolved(changes));

describe("what evidence depends on", () => {
  test("is not a variance, but whether each column has its own", () => {
    for (const variance of [0.5, "learned"])
      expect(subjectOf({ "model.likelihood.variance": variance })).toEqual({ type: "gaussian" });
    expect(subjectOf({ "model.likelihood.variance": "learnedPerDimension" })).toEqual({
      type: "gaussian",
      perDimension: true,
    });
  });

  test("is a count's dispersion, and the library size only where there is one", () => {
    const counts = { type: "negativeBinomial", dispersion: 2 };
    expect(subjectOf({ "model.likelihood": counts })).toEqual(counts);
    expect(subjectOf({ "model.likelihood": { ...counts, librarySize: true } })).toEqual({
      ...counts,
      librarySize: true,
    });
  });

  test("is what the decoder is given", () => {
    expect(subjectOf({ "model.decoder.type": "autoregressive" }).given).toEqual({ preceding: true });
    expect(subjectOf({ "model.condition": "labels", "data.labels": "labels.npy" }).given).toEqual({
      condition: "labels",
    });
    expect(subjectOf({}).given).toBeUndefined();
  });
});

describe("evidence is out of reach", () => {
  const preceding: EvidenceLikelihood = { type: "bernoulli", given: { preceding: true } };
  test("of more columns than each can be fitted to those before it", () => {
    expect(isWithinReach(preceding, { columns: 784, condition: undefined })).toBe(true);
    expect(isWithinReach(preceding, { columns: 3072, condition: undefined })).toBe(false);
    expect(
      isWithinReach(
        { type: "categorical", categories: 256, given: { preceding: true } },
        { columns: 64, condition: undefined },
      ),
    ).toBe(false);
  });
  test("of a condition without its rows", () =>
    expect(
      isWithinReach({ type: "bernoulli", given: { condition: "labels" } }, { columns: 4, condition: undefined }),
    ).toBe(false));
});

test("one-hot labels are taken as their index, columns as they are", async () => {
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
