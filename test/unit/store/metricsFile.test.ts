import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { appendMetrics, lineOf, visitMetrics, writeMetrics, type MetricsRow } from "../../../src/store/metricsFile.ts";
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
  for (let epoch = 1; epoch <= epochs; epoch++) appendMetrics(file(), [0, 1], epoch, [point(0), point(1)]);
}

const readMetrics = (only?: number): readonly MetricsRow[] => {
  const read: MetricsRow[] = [];
  visitMetrics(file(), (row) => read.push(row), only);
  return read;
};
const rows = () => readMetrics().map(({ epoch, point: index }) => `${epoch}.${index}`);

describe("metrics", () => {
  test("are read back in the order written, after a header with the format and the points", () => {
    written(2);
    expect(text().split("\n")[0]).toBe('{"format":2,"points":[0,1]}');
    expect(rows()).toEqual(["1.0", "1.1", "2.0", "2.1"]);
    expect(readMetrics()[0]).toEqual({ epoch: 1, ...point(0) });
  });

  test("keep seven digits, however small or large the number", () => {
    appendMetrics(file(), [0, 1], 1, [point(0, 1.23456789e-12), point(1, 123456789.123)]);
    expect(readMetrics().map(({ heldOut }) => heldOut.rateNats)).toEqual([1.234568e-12, 123456800]);
  });

  test("of one point are found among those of others, and not sought in a file without it", () => {
    written(2);
    expect(readMetrics(1).map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(readMetrics(2)).toEqual([]);
    writeFileSync(file(), text().replace('"points":[0,1]', '"points":[0]'));
    expect(readMetrics(1)).toEqual([]);
  });

  test("of a file of many parts are read whole, whatever its size", () => {
    const wide = {
      ...point(0),
      train: { distortionNats: 2, klPerDimensionNats: new Array<number>(20_000).fill(1 / 3) },
    };
    for (let epoch = 1; epoch <= 20; epoch++) appendMetrics(file(), [0], epoch, [wide]);
    expect(text().length).toBeGreaterThan(3 * 2 ** 20);
    expect(readMetrics().map(({ epoch, train }) => [epoch, train?.klPerDimensionNats.length])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i + 1, 20_000]),
    );
  });

  test("are all complete lines if the last one is truncated", () => {
    written(2);
    writeFileSync(file(), text().slice(0, -9));
    expect(rows()).toEqual(["1.0", "1.1", "2.0"]);
  });

  test("appended after a truncated line are kept", () => {
    written(1);
    appendFileSync(file(), '{"epoch":2,"po');
    appendMetrics(file(), [0, 1], 2, [point(1)]);
    expect(rows()).toEqual(["1.0", "1.1", "2.1"]);
  });

  test("without what readers use count as damaged, also with a right check", () => {
    written(1);
    const forged = [{}, { point: 0, epoch: 1, heldOut: null, train: null }, { point: 0, epoch: "1", heldOut: {} }];
    appendFileSync(file(), forged.map(lineOf).join(""));
    expect(visitMetrics(file(), () => undefined)).toEqual({ lostLines: 3, halfLines: 0 });
    expect(rows()).toEqual(["1.0", "1.1"]);
  });

  test("of a newer format, or without one, are refused by name", () => {
    writeFileSync(file(), '{"format":3}\n');
    expect(() => readMetrics()).toThrow(
      `${file()} has format 3; this version of vae-lens reads up to 2. Update vae-lens.`,
    );
    writeFileSync(file(), '{"epoch":1}\n');
    expect(() => readMetrics()).toThrow(
      `${file()} has an unknown format (undefined): vae-lens did not write it. Choose a run folder of vae-lens.`,
    );
  });
});

test("metrics that are written anew are the same to the byte", () => {
  written(2);
  const whole = text();
  appendFileSync(file(), '{"epoch":3,"point":0');
  writeMetrics(file(), [0, 1], readMetrics());
  expect(text()).toBe(whole);
  expect(folder.names()).toEqual(["metrics.jsonl"]);
});
