/** `vae-lens draw`, read back as the data of a spec are. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { npyLayout, readNpy } from "../../src/data/npy.ts";
import { vaeLens } from "./commandLine.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

const folder = specFolder();
let run = "";

beforeAll(async () => {
  run = folder.at("run");
  const spec = folder.writeSpec("a.vae.json", {
    data: { path: "builtin:digits", labels: "builtin:digits", scale: 16 },
    "training.epochs": 30,
    "training.learningRate": 0.01,
  });
  expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
});

interface Index {
  readonly point: number;
  readonly units: string;
  readonly image: readonly number[];
  readonly traversedUnits: readonly number[];
  readonly arrays: readonly { readonly file: string; readonly shape: readonly number[] }[];
}

const readIndex = (drawn: string) => JSON.parse(readFileSync(path.join(drawn, "index.json"), "utf8")) as Index;
const numbers = (drawn: string, name: string) =>
  [...readNpy(readFileSync(path.join(drawn, `${name}.npy`)), name).values].map(Number);
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe("draw", () => {
  test("writes the best point's arrays with the shapes in its index", async () => {
    const { status, stdout, stderr } = await vaeLens("draw", run);
    const point = resultsOf(run).picks.find(({ criterion }) => criterion === "elbo")?.point;
    const drawn = path.join(run, "draws", `point-${point}`);
    expect({ status, stderr, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
      status: 0,
      stderr: "",
      last: drawn,
    });
    const index = readIndex(drawn);
    expect(index).toMatchObject({ point, image: [8, 8, 1], units: "the data's values divided by data.scale (16)" });
    expect(index.traversedUnits.length).toBeGreaterThan(0);
    const shapes = Object.fromEntries(index.arrays.map(({ file, shape }) => [file, shape]));
    const [heldOut] = shapes["labels.npy"]!;
    expect(shapes).toEqual({
      "inputs.npy": [16, 64],
      "reconstructions.npy": [16, 64],
      "samples.npy": [16, 64],
      "posteriorMeans.npy": [heldOut, 2],
      "traversals.npy": [index.traversedUnits.length, 11, 64],
      "labels.npy": [heldOut],
    });
    for (const [file, shape] of Object.entries(shapes))
      expect(npyLayout(readFileSync(path.join(drawn, file)), file).shape).toEqual(shape);
  });

  test("writes reconstructions that are closer to their inputs than the mean of the inputs", async () => {
    const drawn = folder.at("drawn");
    expect(await vaeLens("draw", run, "--point", "0", "--count", "100", "--out", drawn)).toMatchObject({
      status: 0,
      stderr: "",
    });
    const [inputs, reconstructions] = [numbers(drawn, "inputs"), numbers(drawn, "reconstructions")];
    const mean = Array.from(
      { length: 64 },
      (_, column) => total(inputs.filter((_value, at) => at % 64 === column)) / 100,
    );
    const error = (of: (at: number) => number) => total(inputs.map((value, at) => (value - of(at)) ** 2));
    expect(error((at) => reconstructions[at]!)).toBeLessThan(0.9 * error((at) => mean[at % 64]!));
  });

  test("writes no traversals and equal reconstructions for a collapsed point", async () => {
    const drawn = folder.at("collapsed");
    expect(await vaeLens("draw", run, "--point", "4", "--out", drawn)).toMatchObject({ status: 0, stderr: "" });
    expect(readIndex(drawn).traversedUnits).toEqual([]);
    const reconstructions = numbers(drawn, "reconstructions");
    expect(Math.max(...reconstructions.map((value, at) => Math.abs(value - reconstructions[at % 64]!)))).toBeLessThan(
      0.1,
    );
  });

  test.each([
    [["--point", "6"], "--point 6: the sweep has 6 points, counted from 0."],
    [["--example", "100000"], "--example 100000: there are"],
  ])("%j is refused by name", async (args, message) => {
    const { status, stderr } = await vaeLens("draw", run, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("refuses a folder without a run", async () => {
    const { status, stderr } = await vaeLens("draw", folder.path);
    expect([status, stderr]).toEqual([2, expect.stringContaining("no run.json")]);
  });
});
