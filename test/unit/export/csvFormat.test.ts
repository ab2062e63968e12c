import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/data/csv.ts";
import { curvesCsv, pointsCsv } from "../../../src/export/csvFormat.ts";
import type { MetricsRow } from "../../../src/store/metricsFile.ts";
import { donePoint, failedPoint, resultsOf, stoppedPoint } from "../command/results.ts";

const rowsOf = (text: string) => parse(text, { columns: true }) as readonly Record<string, string>[];

describe("points.csv", () => {
  const results = resultsOf(
    donePoint({ "objective.beta": 0.1 + 0.2, "training.seed": 1 }, 13.930000000000001, 1e-7, 3),
    failedPoint({ "objective.beta": 1e22, "training.seed": 0 }, 'NaN, at a "learning rate" of 1'),
    stoppedPoint({ "objective.beta": 2, "training.seed": 0 }),
  );
  const rows = rowsOf(pointsCsv(results));

  test("has one row for each point, with its settings by their paths", () =>
    expect(rows.map(({ point, status, "training.seed": seed }) => [point, status, seed])).toEqual([
      ["0", "done", "1"],
      ["1", "failed", "0"],
      ["2", "stopped", "0"],
    ]));
  test("keeps every number exactly", () => {
    const { heldOut } = results.points[0]!;
    expect(rows.map((row) => Number(row["objective.beta"]))).toEqual(
      results.points.map(({ settings }) => settings["objective.beta"]),
    );
    for (const part of ["heldOut", "train"]) {
      expect(
        Object.keys(rows[0]!)
          .filter((name) => (name.startsWith(part) && name.endsWith("Nats")) || name === `${part}ActiveUnits`)
          .map((name) => Number(rows[0]![name])),
      ).toEqual([
        heldOut?.rateNats,
        heldOut?.distortionNats,
        heldOut?.elboNats,
        heldOut?.activeUnits,
        ...(heldOut?.klPerDimensionNats ?? []),
      ]);
    }
  });
  test("has empty fields for unknown figures", () =>
    expect([rows[1]!["heldOutRateNats"], rows[1]!["collapsed"], rows[0]!["failureEpoch"]]).toEqual(["", "", ""]));
  test("has epoch and cause of a failure", () =>
    expect([rows[1]!["failureEpoch"], rows[1]!["failureCause"]]).toEqual(["3", 'NaN, at a "learning rate" of 1']));
  test("has the state and the models without latents, empty where they are not defined", () => {
    const [done] = resultsOf(donePoint({}, 1, 2, 1)).points;
    const baselines = {
      columnMeansElboNats: -2.5,
      independentColumnsElboNats: -2.25,
      varyingColumnsElboNats: -3,
      probabilisticPcaElboNats: null,
    };
    const [compared, older] = rowsOf(
      pointsCsv(resultsOf({ ...done!, state: "weak", baselines, belowBaseline: true }, stoppedPoint({}))),
    );
    const names = ["state", ...Object.keys(baselines), "belowBaseline"];
    expect(names.map((name) => compared![name])).toEqual(["weak", "-2.5", "-2.25", "-3", "", "true"]);
    expect(names.map((name) => older![name])).toEqual(["", "", "", "", "", ""]);
  });
  test("has the shares of z and condition for conditional models", () => {
    const [done] = resultsOf(donePoint({}, 1, 2, 1)).points;
    const decoderUse = { zVariance: 1, conditionVariance: 3, zShare: 0.25, conditionShare: 0.75 };
    const [row] = rowsOf(pointsCsv(resultsOf({ ...done!, heldOut: { ...done!.heldOut!, decoderUse } })));
    expect([row!["heldOutZShare"], row!["heldOutConditionShare"], row!["trainZShare"]]).toEqual(["0.25", "0.75", ""]);
  });
  test("has bits per dimension for discrete data, and no such column for others", () => {
    const [done] = resultsOf(donePoint({}, 1, 2, 1)).points;
    const discrete = { ...done!, heldOut: { ...done!.heldOut!, bitsPerDimension: 0.125 } };
    const [row] = rowsOf(pointsCsv(resultsOf(discrete)));
    expect([row!["heldOutBitsPerDimension"], row!["trainBitsPerDimension"]]).toEqual(["0.125", ""]);
    expect(rows[0]).not.toHaveProperty("heldOutBitsPerDimension");
  });
  test("has a column for each latent of the largest model", () => {
    const [small, large] = [
      donePoint({ "model.latentSize": 1 }, 1, 2, 1),
      donePoint({ "model.latentSize": 3 }, 1, 2, 1),
    ];
    const shown = rowsOf(
      pointsCsv(
        resultsOf(
          { ...small, heldOut: { ...small.heldOut!, klPerDimensionNats: [7] } },
          { ...large, heldOut: { ...large.heldOut!, klPerDimensionNats: [1, 0.5, 0] } },
        ),
      ),
    );
    expect(shown.map(({ heldOutKl0Nats, heldOutKl2Nats }) => [heldOutKl0Nats, heldOutKl2Nats])).toEqual([
      ["7", ""],
      ["1", "0"],
    ]);
  });
});

describe("curves.csv", () => {
  const results = resultsOf(donePoint({ "objective.beta": 0.5 }, 1, 2, 1), donePoint({ "objective.beta": 4 }, 1, 2, 1));
  const row = (point: number, epoch: number): MetricsRow => ({
    point,
    epoch,
    train: { distortionNats: 3.25 + epoch, klPerDimensionNats: [0.5, 0.125] },
    heldOut: { rateNats: 1, distortionNats: -2, elboNats: 1, activeUnits: 1, klPerDimensionNats: [1, 0] },
  });
  const text = curvesCsv(results, (visit) => {
    [row(1, 1), row(0, 1), row(1, 2), row(0, 2)].forEach(visit);
  }).join("");

  test("has one row for each point and epoch, with the settings", () =>
    expect(
      rowsOf(text).map((cells) => [
        cells["point"],
        cells["objective.beta"],
        cells["epoch"],
        cells["trainDistortionNats"],
      ]),
    ).toEqual([
      ["0", "0.5", "1", "4.25"],
      ["0", "0.5", "2", "5.25"],
      ["1", "4", "1", "4.25"],
      ["1", "4", "2", "5.25"],
    ]));
  test("can be read as data", () => {
    const { rows, columns, values } = readCsv(Buffer.from(text), "curves.csv");
    expect([rows, columns]).toEqual([4, 12]);
    expect([...values.subarray(0, 12)]).toEqual([0, 0.5, 1, 1, -2, 1, 1, 1, 0, 4.25, 0.5, 0.125]);
  });
});
