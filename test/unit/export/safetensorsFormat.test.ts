import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { decodeMeans } from "../../../src/evaluation/simulateExamples.ts";
import { dividedRows, withSelection } from "../../../src/data/selection.ts";
import { splitRows } from "../../../src/data/split.ts";
import { heldOutRows, pointMetadata } from "../../../src/export/pointMetadata.ts";
import { weightsOf } from "../../../src/export/safetensorsFormat.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/store/safetensors.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { datasetOf, trainedPoint } from "./trainedPoints.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const folder = temporaryFolder();
const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

/** The first block of a language in docs/exporting.md. */
function snippet(language: string): string {
  const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/exporting.md"), "utf8");
  const [, code] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(page) ?? [];
  if (code === undefined) throw new Error(`docs/exporting.md has no ${language}`);
  return code;
}

describe("the weights of a point", () => {
  test("are read back by their names, in the shapes of their layers", async () => {
    const point = await trainedPoint(engine, datasetOf("bits", { columns: 20, exampleShape: [5, 4] }), {
      "model.likelihood": { type: "bernoulli" },
      "model.encoder": { type: "conv", channels: [3], kernel: 3, stride: 2, normalization: "batch" },
      "model.decoder": { hidden: [5] },
      "model.prior": { type: "flow", layers: 1, hidden: [4] },
    });
    const { shapes = {}, ...file } = weightsOf(point, { a: "b" });
    expect(decodeSafetensors(Buffer.concat(encodeSafetensors({ ...file, shapes })))).toEqual({
      metadata: { a: "b" },
      tensors: point.parameters,
    });
    expect(Object.keys(point.parameters).filter((name) => shapes[name] === undefined)).toEqual([]);
    for (const [name, values] of Object.entries(point.parameters))
      expect(elementCount(shapes[name] ?? []), name).toBe(values.length);
    expect([
      shapes["encoder.convolution0.weight"],
      shapes["encoder.convolution0.runningMean"],
      shapes["decoder.0.weight"],
    ]).toEqual([
      [3, 3, 1, 3],
      [1, 3],
      [2, 5],
    ]);
  });

  test.skipIf(!hasNumpy)(
    "decode z = 0 to the same mean with the documented lines of NumPy (needs python3 with numpy)",
    async () => {
      const dataset = datasetOf("normal", { columns: 4 });
      const point = await trainedPoint(engine, dataset, {
        "data.scale": 1,
        "model.decoder": { hidden: [5, 3], activation: "relu" },
      });
      writeFileSync(
        folder.at("point-0.safetensors"),
        Buffer.concat(encodeSafetensors(weightsOf(point, pointMetadata(point, "a.vae.json")))),
      );
      writeFileSync(folder.at("load.py"), `${snippet("python")}\nprint(json.dumps(mean[0].tolist()))\n`);
      const lines = execFileSync("python3", ["load.py"], { cwd: folder.at(), encoding: "utf8" }).trimEnd().split("\n");
      const decoded = JSON.parse(lines.at(-1) ?? "") as readonly number[];
      const expected = await decodeMeans(engine, point, new Float32Array(2), {
        rows: 1,
        x: new Float32Array(4),
        condition: undefined,
      });
      expect(decoded).toHaveLength(4);
      decoded.forEach((value, column) => expect(Math.abs(value - (expected[column] ?? NaN))).toBeLessThan(2e-6));
    },
  );
});

describe("the metadata of a point", () => {
  test("name its source and the meaning of its numbers", async () => {
    const labels = { trainLabels: Int32Array.from({ length: 32 }, (_, row) => row % 2), labelNames: ["cat", "dog"] };
    const point = await trainedPoint(
      engine,
      { ...datasetOf("normal", { conditionSize: 2 }), ...labels },
      { "model.condition": "labels", "data.labels": "labels.csv", "data.scale": 2 },
    );
    const { spec, ...metadata } = pointMetadata(point, "a.vae.json");
    expect(metadata).toEqual({
      producer: "vae-lens",
      specFile: "a.vae.json",
      point: "0",
      settings: "{}",
      scale: "2",
      binarize: "none",
      transform: "none",
      conditionLabels: '["cat","dog"]',
    });
    expect(JSON.parse(spec ?? "")).toEqual(JSON.parse(JSON.stringify(point.point.spec)));
  });

  test("list the held-out rows of a fraction, and none where a file holds them", async () => {
    const dataset = datasetOf("normal");
    const changes = { "data.heldOut": { fraction: 0.5, seed: 3 } };
    const listed = heldOutRows(await trainedPoint(engine, dataset, changes));
    expect(JSON.parse(listed["heldOutRows"] ?? "")).toEqual([...splitRows(64, 0.5, 3).heldOut]);
    expect(heldOutRows(await trainedPoint(engine, dataset, { "data.heldOut": { path: "b.npy" } }))).toEqual({});
  });

  test("list the held-out rows that only select apart", async () => {
    const whole = datasetOf("normal");
    const heldOut = { fraction: 0.5, seed: 3, selectFraction: 0.25 };
    const dataset = withSelection(whole, { heldOut });
    const rows = heldOutRows(await trainedPoint(engine, dataset, { "data.heldOut": heldOut }));
    const [reporting, selecting] = [rows["heldOutRows"], rows["selectionRows"]].map(
      (list = "") => JSON.parse(list) as readonly number[],
    );
    expect(selecting).toHaveLength(8);
    expect([...reporting!, ...selecting!].toSorted((a, b) => a - b)).toEqual([...splitRows(64, 0.5, 3).heldOut]);
    const ofFile = heldOutRows(
      await trainedPoint(engine, dataset, { "data.heldOut": { path: "b.npy", selectFraction: 0.25 } }),
    );
    expect(JSON.parse(ofFile["selectionRows"] ?? "")).toEqual([
      ...dividedRows(32, { path: "b.npy", selectFraction: 0.25 })!.selecting,
    ]);
  });

  test("have the mean total of the training rows where it scales the means", async () => {
    const dataset = datasetOf("counts");
    const likelihood = { type: "negativeBinomial", dispersion: 2, librarySize: true };
    const point = await trainedPoint(engine, dataset, { "data.scale": 1, "model.likelihood": likelihood });
    const { values, rows } = dataset.train;
    const total = Array.from(values).reduce((sum, value) => sum + value, 0);
    expect(Number(pointMetadata(point, "a.vae.json")["meanTotal"])).toBeCloseTo(total / rows, 9);
  });
});
