import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { variance } from "d3-array";
import type { StoredResults } from "../../src/results/storedResults.ts";
import { latentsView } from "../../src/evaluation/latentsView.ts";
import { floatNpy } from "../unit/data/fixtures.ts";
import { vaeLens } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
const mediaFolder = path.resolve(import.meta.dirname, "../../media");
const fixtures = path.resolve(import.meta.dirname, "../fixtures/latents");

beforeAll(() => cpSync(fixtures, folder.path, { recursive: true }));

interface Point {
  readonly status: string;
  readonly collapsed: boolean;
  readonly state: string | null;
  readonly heldOut: Readonly<Record<string, unknown>>;
}

const pointsOf = (text: string): readonly Point[] => (JSON.parse(text) as { readonly points: readonly Point[] }).points;

describe("a sweep over latents of another program", () => {
  let stdout = "";
  const run = () => folder.at("run");

  beforeAll(async () => {
    const spec = folder.write(
      "flat.vae.json",
      `{ "model": { "type": "latents", "mean": "flat-mean-{objective.beta}.npy", "logVariance": "flat-logvar-{objective.beta}.npy" },
         "sweep": { "objective.beta": [1.0, 4] } }`,
    );
    const ended = await vaeLens("sweep", spec, "--out", run(), "--format", "json");
    expect(ended).toMatchObject({ status: 0 });
    ({ stdout } = ended);
  });

  test("writes rates, and null for what a decoder would give", () => {
    const [first, collapsed] = pointsOf(readFileSync(folder.at("run", "results.json"), "utf8"));
    const { flat } = JSON.parse(readFileSync(path.join(fixtures, "reference.json"), "utf8")) as {
      readonly flat: { readonly rateNats: number };
    };
    expect(first).toMatchObject({ status: "done", collapsed: false, state: "active" });
    expect(first?.heldOut).toMatchObject({ distortionNats: null, elboNats: null, activeUnits: 3 });
    expect(first?.heldOut["rateNats"]).toBeCloseTo(flat.rateNats, 5);
    expect(collapsed).toMatchObject({ collapsed: true, state: "collapsed", heldOut: { activeUnits: 0 } });
    expect(pointsOf(stdout)).toEqual(pointsOf(readFileSync(folder.at("run", "results.json"), "utf8")));
  });

  test.each([
    ["evaluate", "Estimating the likelihood"],
    ["explain", "Explaining"],
    ["curve", "The curve of rate and distortion"],
    ["draw", "Drawing examples"],
  ])("%s says in one sentence that it needs a decoder", async (command, what) => {
    const ended = await vaeLens(command, run());
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(`${what}`);
    expect(ended.stderr).toMatch(/needs a decoder, and the run in .* is of latents alone/);
    expect(ended.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("is reported, exported and resumed", async () => {
    expect(await vaeLens("report", run())).toMatchObject({ status: 0 });
    expect(await vaeLens("export", run(), "--format", "csv", "--out", folder.at("csv"))).toMatchObject({ status: 0 });
    const [header = "", row = ""] = readFileSync(folder.at("csv", "points.csv"), "utf8").split("\n");
    const cells = Object.fromEntries(header.split(",").map((name, i) => [name, row.split(",")[i]]));
    expect(cells).toMatchObject({ heldOutActiveUnits: "3", heldOutDistortionNats: "", heldOutElboNats: "" });
    expect(Number(cells["heldOutKl0Nats"])).toBeGreaterThan(1);
    expect(await vaeLens("sweep", "--resume", run())).toMatchObject({ status: 0 });
  });
});

describe("the posteriors of a run of latents, for the panel,", () => {
  const sweep = async (name: string, spec: string) =>
    expect(await vaeLens("sweep", folder.write(`${name}.vae.json`, spec), "--out", folder.at(name))).toMatchObject({
      status: 0,
    });

  test("are those of the arrays, by KL, with the labels of every set, and are refused once a file has changed", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i % 2 === 0 ? 2 : -2, (i - 20) / 100, 0]);
    folder.write("mu.npy", floatNpy(40, 3, rows.flat()));
    folder.write(
      "sd.npy",
      floatNpy(
        40,
        3,
        rows.flatMap(() => [0.25, 0.5, 1]),
      ),
    );
    const table = rows.map((row, i) => [...row, `k${i % 2}`, i].join(","));
    folder.write("x.csv", `a,b,c,kind,level\n${table.join("\n")}\n`);
    await sweep(
      "labelled",
      `{ "data": { "path": "x.csv", "heldOut": { "path": "x.csv" }, "labels": ["x.csv#kind", "x.csv#level"] },
         "model": { "type": "latents", "mean": "mu.npy", "standardDeviation": "sd.npy" } }`,
    );
    const view = await latentsView(folder.at("labelled"), 0, mediaFolder);
    expect(view.units.map(({ unit }) => unit)).toEqual([0, 1, 2]);
    expect(view.units[0]?.klNats).toBeCloseTo((4 + 0.0625 - 1 - Math.log(0.0625)) / 2, 4);
    expect(view.means.rows[0]).toEqual([2, -0.2, 0]);
    expect(view.means.labelSets.map(({ name }) => name)).toEqual(["kind", "level"]);
    expect(view.means.labelSets[0]?.names).toEqual(["k0", "k1"]);
    expect(view.means.labelSets[1]?.labels[7]).toBe(7);
    expect(view.means.deviations?.[0]?.map((value) => Number(value.toFixed(5)))).toEqual([0.25, 0.5, 1]);
    writeFileSync(folder.at("mu.npy"), readFileSync(folder.at("sd.npy")));
    await expect(latentsView(folder.at("labelled"), 0, mediaFolder)).rejects.toThrow(/differ from those of the run/);
  });

  test("have no KL and no deviations where only means are known, and are of the units that vary most", async () => {
    await sweep("meansView", `{ "model": { "type": "latents", "mean": "flat-mean-1.0.npy" } }`);
    const { units, means } = await latentsView(folder.at("meansView"), 0, mediaFolder);
    const varianceOf = (column: number): number => variance(means.rows.map((row) => row[column] ?? 0)) ?? NaN;
    expect(units.every(({ klNats }) => klNats === null)).toBe(true);
    expect([means.deviations, means.labelSets]).toEqual([null, []]);
    expect(varianceOf(0)).toBeGreaterThanOrEqual(varianceOf(1));
  });
});

test("a sweep over means alone has no rate, and says so", async () => {
  const spec = folder.write("means.vae.json", `{ "model": { "type": "latents", "mean": "cells.h5ad#obsm/X_scVI" } }`);
  const ended = await vaeLens("sweep", spec, "--out", folder.at("means"));
  expect(ended).toMatchObject({ status: 0 });
  expect(ended.stdout).toContain("Without variances there is no rate");
  const [point] = pointsOf(readFileSync(folder.at("means", "results.json"), "utf8"));
  expect(point).toMatchObject({
    state: null,
    heldOut: { rateNats: null, klPerDimensionNats: null, elboNats: null, activeUnits: 3 },
  });
});

test("a sweep over variances under the wrong name is refused at their place", async () => {
  const spec = folder.write(
    "wrong.vae.json",
    `{ "model": { "type": "latents", "mean": "flat-mean-4.npy",\n "variance": "flat-logvar-4.npy" } }`,
  );
  const ended = await vaeLens("sweep", spec, "--out", folder.at("wrong"));
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain("wrong.vae.json:2:14: error: A variance cannot be negative");
});

test("labels are probed in given ONNX models too, which are picked by them only above chance", async () => {
  cpSync(path.resolve(fixtures, "../own"), folder.at("own"), { recursive: true });
  const given = readFileSync(folder.at("own/mlp.vae.json"), "utf8");
  const spec = folder.write("own/labelled.vae.json", given.replace(`"heldOut"`, `"labels": "labels.npy", "heldOut"`));
  const ended = await vaeLens("sweep", spec, "--out", folder.at("labelledOnnx"), "--format", "json");
  expect(ended).toMatchObject({ status: 0 });
  const { points, picks } = JSON.parse(ended.stdout) as StoredResults;
  const probes = points.map(({ usefulness }) => usefulness?.[0]);
  expect(probes.map((probe) => [probe?.rows, probe?.classes])).toEqual([48, 48, 48].map((rows) => [rows, 2]));
  // Whether bars are horizontal is in neighbourhoods of two latents, as of two principal components, but no plane divides them.
  const { nearest, chance, components } = probes[1]!;
  expect(nearest.mean).toBeGreaterThan(chance + 0.15);
  expect(Math.abs(nearest.mean - components!.nearest.mean)).toBeLessThan(0.15);
  expect(picks.some(({ criterion }) => criterion === "probe")).toBe(false);
  expect(points.map(({ aggregate }) => aggregate?.means.length)).toEqual([2, 2, 2]);
});
