import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { appendMetrics, createMetrics, readMetrics, truncateMetrics } from "../../../src/store/metricsFile.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const file = () => folder.at("metrics.jsonl");
const text = () => readFileSync(file(), "utf8");

const point = (index: number, rateNats = 1) => ({
  point: index,
  train: { distortionNats: 2, klPerDimensionNats: [rateNats] },
  heldOut: { rateNats, distortionNats: 2, elboNats: -3, activeUnits: 1, klPerDimensionNats: [rateNats] },
});

/** Epochs 1 to `epochs` of two points. */
function written(epochs: number): void {
  createMetrics(file());
  for (let epoch = 1; epoch <= epochs; epoch++) appendMetrics(file(), epoch, [point(0), point(1)]);
}

const rows = () => readMetrics(file()).map(({ epoch, point: index }) => `${epoch}.${index}`);

describe("metrics", () => {
  test("are read back in the order written, after a header with the format", () => {
    written(2);
    expect(text().split("\n")[0]).toBe('{"format":1}');
    expect(rows()).toEqual(["1.0", "1.1", "2.0", "2.1"]);
    expect(readMetrics(file())[0]).toEqual({ epoch: 1, ...point(0) });
  });

  test("keep seven digits, however small or large the number", () => {
    createMetrics(file());
    appendMetrics(file(), 1, [point(0, 1.23456789e-12), point(1, 123456789.123)]);
    expect(readMetrics(file()).map(({ heldOut }) => heldOut.rateNats)).toEqual([1.234568e-12, 123456800]);
  });

  test("are empty without a file", () => expect(readMetrics(file())).toEqual([]));

  test("are all complete lines if the last one is truncated", () => {
    written(2);
    writeFileSync(file(), text().slice(0, -9));
    expect(rows()).toEqual(["1.0", "1.1", "2.0"]);
  });

  test("appended after a truncated line are kept", () => {
    written(1);
    appendFileSync(file(), '{"epoch":2,"po');
    appendMetrics(file(), 2, [point(1)]);
    expect(rows()).toEqual(["1.0", "1.1", "2.1"]);
  });

  test("of a newer format, or without one, are refused by name", () => {
    writeFileSync(file(), '{"format":2}\n');
    expect(() => readMetrics(file())).toThrow(
      `${file()} has format 2; this version of vae-lens reads up to 1. Update vae-lens.`,
    );
    writeFileSync(file(), '{"epoch":1}\n');
    expect(() => readMetrics(file())).toThrow(
      `${file()} has an unknown format (undefined): vae-lens did not write it. Choose a run folder of vae-lens.`,
    );
  });
});

describe("truncated metrics", () => {
  const truncated = (...kept: readonly (readonly [number, number])[]) => {
    truncateMetrics(file(), new Map(kept));
    return rows();
  };
  test("keep each point's rows up to its epoch", () => {
    written(3);
    expect(truncated([0, 2], [1, 1])).toEqual(["1.0", "1.1", "2.0"]);
  });
  test("have no rows of a point that starts again", () => {
    written(2);
    expect(truncated([1, 2])).toEqual(["1.1", "2.1"]);
  });
  test("are complete lines again, equal to the byte", () => {
    written(2);
    const whole = text();
    appendFileSync(file(), '{"epoch":3,"point":0');
    expect(truncated([0, 2], [1, 2])).toHaveLength(4);
    expect(text()).toBe(whole);
    expect(folder.names()).toEqual(["metrics.jsonl"]);
  });
  test("are a header without a file", () => {
    expect(truncated()).toEqual([]);
    expect(text()).toBe('{"format":1}\n');
  });
});
