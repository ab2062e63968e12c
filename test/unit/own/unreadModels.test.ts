import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ReportedError } from "../../../src/core/reportedError.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { defaultSettings } from "../../../src/evaluation/evaluateRun.ts";
import { evaluatePoint } from "../../../src/evaluation/evaluatePoint.ts";
import { LatentDecoder } from "../../../src/evaluation/latentDecoder.ts";
import { curveRun, defaultCurveSettings } from "../../../src/evaluation/curveRun.ts";
import type { OpenedRun } from "../../../src/evaluation/openRun.ts";
import { decoderCurve } from "../../../src/evaluation/rateDistortionFigures.ts";
import { inspectOwnModel } from "../../../src/training/ownFindings/inspectOwnModel.ts";
import { layoutOf } from "../../../src/training/exampleLayout.ts";
import { rowsOf } from "../../../src/data/dataset.ts";
import { writeOnnx, type WrittenAttribute, type WrittenNode } from "../../support/onnxWriter.ts";
import { openedOwnModel } from "../../support/ownModels.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/own");
const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const unread = () => openedOwnModel(readFileSync(join(fixtures, "unread.vae.json"), "utf8"), fixtures);

describe("a model with an operator that only a runtime has", () => {
  test("has every figure that takes no gradient, and says which operator stops the others", async () => {
    const point = await unread();
    const figures = await evaluatePoint({
      engine,
      point,
      generalizationNats: 0,
      settings: { ...defaultSettings, examples: 16, importanceSamples: 64, draws: 64 },
      classifierOf: () => Promise.reject(new Error("no classifier is asked for")),
    });
    expect(figures.gradientObstacle).toMatch(/decoder\.onnx: GatherElements at node/);
    expect([figures.annealedNats, figures.annealingGapNats, figures.gaps.amortizationNats]).toEqual([null, null, null]);
    expect(figures.importanceWeightedNats.mean).toBeLessThan(0);
    expect(figures.exactBy).toBe("quadrature");
    expect(figures.information?.mutualInformationNats.mean).toBeGreaterThan(0);
    expect(figures.frechet).not.toBeNull();
  });

  test("decodes what the same model decodes whose operators are all read", async () => {
    const z = Float64Array.from({ length: 6 }, (_, i) => Math.sin(i));
    const decoded = [];
    for (const point of [await unread(), await openedOwnModel(mlp(), fixtures)]) {
      const decoder = await LatentDecoder.create(engine, point, { rows: 3 });
      decoded.push(await decoder.decode({ rows: 3, z }));
      await decoder.dispose();
    }
    const [ours, wanted] = decoded as [Float32Array, Float32Array];
    ours.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i]!, 5);
    });
  });

  test("has no curve, by a message that names the operator", async () => {
    const curve = decoderCurve({ engine, point: await unread(), settings: { ...defaultCurveSettings, examples: 4 } });
    await expect(curve).rejects.toThrow(ReportedError);
    await expect(curve).rejects.toThrow(/decoder\.onnx.*GatherElements/);
  });

  describe("beside one of which the IR has all operators", () => {
    const settings = { examples: 2, betas: [1], stepsBetween: 2, moves: 1, chains: 2, leapfrogSteps: 2, seed: 0 };
    const curves = async (asked: readonly number[]) => {
      const opened = [await unread(), await openedOwnModel(mlp(), fixtures)];
      const trained = opened.map((one, index) => ({ ...one, point: { ...one.point, index } }));
      const run = { folder: { path: folder }, trained } as unknown as OpenedRun;
      const points = trained.filter((_, i) => asked.includes(i));
      return curveRun({ run, engine, points, settings, onPart: () => undefined });
    };

    test("is named, and the other's curve is measured", async () => {
      const { trained, curves: measured, withoutCurve } = await curves([0, 1]);
      expect(trained.map(({ point }) => point)).toEqual([0, 1]);
      expect(measured.map(({ point }) => point)).toEqual([1]);
      expect(withoutCurve?.map(({ point }) => point)).toEqual([0]);
      expect(withoutCurve?.[0]?.obstacle).toMatch(/decoder\.onnx: GatherElements at node/);
    });

    test("has no curve if it alone is asked for, which is an error", async () => {
      await expect(curves([0])).rejects.toThrow(ReportedError);
    });
  });
});

/** The fixture whose operators are all read, without its sweep. */
function mlp(): string {
  const text = readFileSync(join(fixtures, "mlp.vae.json"), "utf8").replaceAll("{objective.beta}", "1.0");
  return text.replace(/,\s*"sweep": .*\n/, "\n");
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "unread-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What is found of a model whose decoder has these nodes between "sum" and "mean". */
async function findings(nodes: readonly WrittenNode[], shape: readonly (number | string)[] = ["batch", 3]) {
  const rows = Array.from({ length: 40 }, (_, i) => `${(i % 7) - 3},${(i % 5) - 2},${(i % 3) - 1}`);
  writeFileSync(join(folder, "data.csv"), ["a,b,c", ...rows].join("\n"));
  const weights = { w: { shape: [3, 1], values: [1, 1, 1] }, v: { shape: [1, 3], values: [1, 1, 1] } };
  const zero = { zero: { shape: [1], values: [0] } };
  writeFileSync(
    join(folder, "encoder.onnx"),
    writeOnnx({
      nodes: [
        { operator: "Gemm", inputs: ["x", "w"], outputs: ["mu"] },
        { operator: "Mul", inputs: ["mu", "zero"], outputs: ["logvar"] },
      ],
      tensors: { w: weights.w, ...zero },
      inputs: { x: { shape: ["batch", 3] } },
      outputs: { mu: { shape: ["batch", 1] }, logvar: { shape: ["batch", 1] } },
    }),
  );
  writeFileSync(
    join(folder, "decoder.onnx"),
    writeOnnx({
      nodes: [{ operator: "Gemm", inputs: ["z", "v"], outputs: ["sum"] }, ...nodes],
      tensors: { v: weights.v, place: { shape: [1], values: [0], type: "int64" } },
      inputs: { z: { shape: ["batch", 1] } },
      outputs: { mean: { shape } },
    }),
  );
  const { point, dataset } = await openedOwnModel(
    `{ "data": { "path": "data.csv" }, "model": { "type": "onnx", "encoder": "encoder.onnx", "decoder": "decoder.onnx", "likelihood": { "type": "gaussian", "variance": 1 } } }`,
    folder,
  );
  const all = Uint32Array.from({ length: dataset.heldOut.rows }, (_, row) => row);
  const data = { rows: all.length, x: rowsOf(dataset.heldOut, all), condition: undefined };
  return inspectOwnModel(engine, point.spec.model, layoutOf(dataset), data);
}

describe("a decoder that is run as a file", () => {
  test("and that the runtime does not know either is an error that names the operator", async () => {
    const found = await findings([{ operator: "Nonsense", inputs: ["sum"], outputs: ["mean"], name: "/nonsense" }]);
    expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["own-model-unsupported error"]);
    expect(found[0]?.message).toContain("Nonsense");
    expect(found[0]?.path).toEqual(["model", "decoder"]);
  });

  const body = (nodes: readonly WrittenNode[]): WrittenAttribute => ({
    graph: {
      nodes: [
        ...nodes,
        { operator: "Abs", inputs: ["h"], outputs: ["next"] },
        { operator: "ReduceMax", inputs: ["next"], outputs: ["most"], attributes: { keepdims: 0 } },
        { operator: "Greater", inputs: ["most", "below"], outputs: ["still"] },
      ],
      tensors: { below: { shape: [], values: [-1] } },
      inputs: { i: { type: "int64", shape: [] }, goesOn: { type: "bool", shape: [] }, h: {} },
      outputs: { still: { type: "bool", shape: [] }, next: {} },
    },
  });
  const many: WrittenNode = {
    operator: "Constant",
    inputs: [],
    outputs: ["many"],
    attributes: { value: { shape: [], values: [1e9], type: "int64" } },
  };
  const inner: WrittenNode = { operator: "Loop", inputs: ["many", "", "h"], outputs: ["deep"], name: "/inner" };

  test.each<[string, RegExp, readonly WrittenNode[]]>([
    [
      "a loop without end",
      /Loop at node \/while may never end/,
      [
        {
          operator: "Loop",
          inputs: ["", "", "sum"],
          outputs: ["mean"],
          name: "/while",
          attributes: { body: body([]) },
        },
      ],
    ],
    [
      "a loop of a thousand million turns",
      /Loop at node \/long has 1000000000 turns/,
      [
        many,
        {
          operator: "Loop",
          inputs: ["many", "", "sum"],
          outputs: ["mean"],
          name: "/long",
          attributes: { body: body([]) },
        },
      ],
    ],
    [
      "such a loop within another, whose result is not used",
      /Loop at node \/inner has 2000000000 turns/,
      [
        { operator: "Identity", inputs: ["sum"], outputs: ["mean"] },
        {
          operator: "Loop",
          inputs: ["place0", "", "sum"],
          outputs: ["unused"],
          name: "/outer",
          attributes: { body: body([many, { ...inner, attributes: { body: body([]) } }]) },
        },
      ],
    ],
    [
      "a tensor of a thousand million numbers beside what is used",
      /ConstantOfShape at node \/zeros.*too large/,
      [
        { operator: "Identity", inputs: ["sum"], outputs: ["mean"] },
        { operator: "Unsqueeze", inputs: ["billion", "place"], outputs: ["size"] },
        { operator: "ConstantOfShape", inputs: ["size"], outputs: ["zeros"], name: "/zeros" },
      ],
    ],
  ])("and has %s is refused by name before it runs", async (_, message, nodes) => {
    const found = findings([
      {
        operator: "Constant",
        inputs: [],
        outputs: ["place0"],
        attributes: { value: { shape: [], values: [2], type: "int64" } },
      },
      { ...many, outputs: ["billion"] },
      ...nodes,
    ]);
    await expect(found).rejects.toThrow(message);
    await expect(found).rejects.toThrow(/own-model-unsupported/);
  });

  test("and does not compute the sizes that it declares is an error that names the output", async () => {
    const nodes: WrittenNode[] = [{ operator: "GatherND", inputs: ["sum", "place"], outputs: ["mean"] }];
    const found = await findings(nodes);
    expect(found.map(({ code }) => code)).toEqual(["own-model-unsupported"]);
    expect(found[0]?.message).toMatch(/decoder\.onnx/);
  });
});
