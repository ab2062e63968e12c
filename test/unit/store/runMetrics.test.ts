import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { MetricsRow } from "../../../src/store/metricsFile.ts";
import { RunMetrics, type MetricsBatch } from "../../../src/store/runMetrics.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

const figures = (rateNats: number) => ({
  train: { distortionNats: 2, klPerDimensionNats: [rateNats] },
  heldOut: { rateNats, distortionNats: 2, elboNats: -3, activeUnits: 1, klPerDimensionNats: [rateNats] },
});
const row = (point: number, epoch: number): MetricsRow => ({ epoch, point, ...figures(point + epoch) });
const batch = (index: number, ...points: readonly number[]): MetricsBatch => ({
  index,
  points: points.map((point) => ({ index: point })),
});
/** Points 0 and 2 train together, and 1 and 3. */
const batches = [batch(0, 0, 2), batch(1, 1, 3)];

function written(epochs: number): RunMetrics {
  const metrics = new RunMetrics(folder.at());
  metrics.create();
  for (const each of batches)
    for (let epoch = 1; epoch <= epochs; epoch++)
      metrics.append(
        each,
        epoch,
        each.points.map(({ index }) => ({ point: index, ...figures(index + epoch) })),
      );
  return metrics;
}

/** A run of format 1: one file, in the order in which two workers wrote it. */
function writtenSingle(epochs: number, end = ""): RunMetrics {
  const rows = Array.from({ length: epochs }, (_, i) => [1, 3, 0, 2].map((point) => row(point, i + 1))).flat();
  const lines = [{ format: 1 }, ...rows].map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(folder.at("metrics.jsonl"), lines.join("") + end);
  return new RunMetrics(folder.at());
}

function readFrom(metrics: RunMetrics): readonly string[] {
  const read: string[] = [];
  metrics.visit(({ point, epoch, heldOut }) => {
    expect(heldOut.rateNats).toBe(point + epoch);
    read.push(`${point}.${epoch}`);
  });
  return read;
}

const kept = (...epochs: readonly number[]): ReadonlyMap<number, number> => new Map(epochs.entries());

describe("the metrics of a run", () => {
  test("have a file for each batch, and are read in the order of the batches", () => {
    const metrics = written(2);
    expect(readdirSync(folder.at("metrics")).sort()).toEqual(["batch-000.jsonl", "batch-001.jsonl"]);
    expect(readFrom(metrics)).toEqual(["0.1", "2.1", "0.2", "2.2", "1.1", "3.1", "1.2", "3.2"]);
    const ofPoint: number[] = [];
    metrics.visit(({ epoch }) => ofPoint.push(epoch), 3);
    expect(ofPoint).toEqual([1, 2]);
  });

  test("are in the order of the numbers of batches, also above 999", () => {
    const metrics = new RunMetrics(folder.at());
    for (const index of [1000, 999, 2]) metrics.write(batch(index, index), [row(index, 1)]);
    expect(readFrom(metrics)).toEqual(["2.1", "999.1", "1000.1"]);
  });

  test("are none without files", () => {
    expect(readFrom(new RunMetrics(folder.at()))).toEqual([]);
    expect(new RunMetrics(folder.at()).lastWrittenMs()).toBeUndefined();
  });

  test("lose the rows after each point's checkpoint, and half lines; whole files stay as they are", () => {
    const metrics = written(3);
    const whole = folder.at("metrics", "batch-000.jsonl");
    const before = readFileSync(whole, "utf8");
    appendFileSync(folder.at("metrics", "batch-001.jsonl"), '{"epoch":4,"po');
    expect(metrics.truncate(batches, kept(3, 1, 3, 2))).toEqual({ begun: new Set([0, 1, 2, 3]), lostLines: 0 });
    expect(readFrom(metrics).slice(6)).toEqual(["1.1", "3.1", "3.2"]);
    expect(readFileSync(whole, "utf8")).toBe(before);
    expect(readFileSync(folder.at("metrics", "batch-001.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(4);
  });
});

describe("a run of format 1", () => {
  test("is read from its one file", () => {
    expect(readFrom(writtenSingle(1))).toEqual(["1.1", "3.1", "0.1", "2.1"]);
  });

  test("is divided by batches, and keeps its file until the division is complete", () => {
    const metrics = writtenSingle(2, '{"epoch":3,"po');
    // What a process that was killed while it divided has left.
    mkdirSync(folder.at("metrics.dividing"));
    writeFileSync(folder.at("metrics.dividing", "batch-000.jsonl"), "half");
    expect(metrics.divide(batches)).toBe(0);
    expect(existsSync(folder.at("metrics.jsonl"))).toBe(true);
    metrics.removeSingleFile();
    expect(folder.names()).toEqual(["metrics"]);
    expect(readFrom(metrics)).toEqual(["0.1", "2.1", "0.2", "2.2", "1.1", "3.1", "1.2", "3.2"]);
    const divided = readFileSync(folder.at("metrics", "batch-000.jsonl"), "utf8");
    written(0);
    metrics.write(batches[0] as MetricsBatch, [row(0, 1), row(2, 1), row(0, 2), row(2, 2)]);
    expect(readFileSync(folder.at("metrics", "batch-000.jsonl"), "utf8")).toBe(divided);
  });

  test("has its damaged lines counted when it is divided", () => {
    expect(writtenSingle(1, '{"epoch":2,"point":}\n').divide(batches)).toBe(1);
  });
});
