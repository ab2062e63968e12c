import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rowsOf } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { OwnNetworks } from "../../../src/model/own/ownNetworks.ts";
import type { OpenedOnnxFile } from "../../../src/onnx/openOnnxFile.ts";
import type { FileNode } from "../../../src/onnx/onnxFile.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import type { ModelSpec, OwnOutput } from "../../../src/spec/spec.ts";
import { layoutOf } from "../../../src/training/exampleLayout.ts";
import { dataKey, openData } from "../../../src/training/openData.ts";
import { openOwnModels } from "../../../src/training/openOwnModels.ts";
import { inspectOwnModel } from "../../../src/training/ownFindings/inspectOwnModel.ts";
import type { TriedRows } from "../../../src/training/ownFindings/triedModel.ts";

const folder = join(import.meta.dirname, "../../fixtures/own");
const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

interface Changes {
  readonly outputs?: Readonly<Partial<Record<OwnOutput, string>>>;
  readonly likelihood?: ModelSpec["likelihood"];
  readonly encoder?: (file: OpenedOnnxFile) => OpenedOnnxFile;
  readonly decoder?: (file: OpenedOnnxFile) => OpenedOnnxFile;
  readonly x?: (x: Float32Array) => Float32Array<ArrayBuffer>;
}

interface Written {
  readonly model: { encoder: string; decoder: string; outputs?: Changes["outputs"]; likelihood: unknown };
  sweep?: unknown;
}

/** What is found of a fixture's first model after some changes. */
async function findings(name: string, { outputs, likelihood, encoder, decoder, x }: Changes = {}) {
  const written = JSON.parse(readFileSync(join(folder, `${name}.vae.json`), "utf8")) as Written;
  for (const part of ["encoder", "decoder"] as const)
    written.model[part] = written.model[part].replace("{objective.beta}", "0.5");
  delete written.sweep;
  if (outputs !== undefined) written.model.outputs = outputs;
  if (likelihood !== undefined) written.model.likelihood = likelihood;
  const opened = openOwnModels(parseSpec(JSON.stringify(written)).points, folder);
  expect(opened.problems).toEqual([]);
  const [point] = opened.points;
  const { datasets } = await openData(opened.points, { specFolder: folder, mediaFolder: folder });
  const { heldOut, condition, ...arranged } = datasets.get(dataKey(point!))!;
  const rows = Uint32Array.from({ length: heldOut.rows }, (_, row) => row);
  const values = rowsOf(heldOut, rows);
  const data: TriedRows = {
    rows: rows.length,
    x: x?.(values) ?? values,
    condition: condition && rowsOf(condition.heldOut, rows),
  };
  const { model } = point!.spec;
  const networks = model.own!.networks as OwnNetworks;
  const files = {
    encoder: encoder?.(networks.encoder) ?? networks.encoder,
    decoder: decoder?.(networks.decoder) ?? networks.decoder,
  };
  const changed = new OwnNetworks(files, networks.roles, networks.latentShape, "");
  const own = { ...model.own!, networks: changed };
  return inspectOwnModel(engine, { ...model, own }, layoutOf({ ...arranged, condition }), data);
}

const codes = async (name: string, changes?: Changes): Promise<readonly string[]> =>
  (await findings(name, changes)).map(({ code, severity }) => (severity === "warning" ? code : `(${code})`));

/** The file with nodes after the one that computes an output, which then have its name. */
function followed(file: OpenedOnnxFile, output: string, ...operators: readonly Partial<FileNode>[]): OpenedOnnxFile {
  const nodes = file.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((name) => (name === output ? "step 0" : name)),
  }));
  const added = operators.map((node, i): FileNode => ({
    name: `added ${i}`,
    operator: "Identity",
    domain: "",
    overload: "",
    captures: [],
    inputs: [`step ${i}`],
    attributes: new Map(),
    ...node,
    outputs: [i === operators.length - 1 ? output : `step ${i + 1}`],
  }));
  return { ...file, nodes: [...nodes, ...added] };
}

/** The file whose first weights read the columns of its input in reverse order. */
function reversedColumns(file: OpenedOnnxFile, columns: number): OpenedOnnxFile {
  const constants = new Map(file.constants);
  for (const [name, constant] of constants) {
    if (constant.shape.length !== 2 || constant.shape[1] !== columns) continue;
    const values = constant.values.map((_, i) => constant.values[i - (i % columns) + (columns - 1 - (i % columns))]!);
    constants.set(name, { ...constant, values });
  }
  return { ...file, constants };
}

describe("a model of another program", () => {
  test.each(["mlp", "conv", "counts", "conditional", "spatial", "recurrent", "masked"])(
    "as it was trained (%s) has no warning",
    async (name) => {
      expect((await findings(name)).filter(({ severity }) => severity !== "information")).toEqual([]);
    },
  );

  test("with an operator that has no gradient names it", async () => {
    const found = await findings("unread");
    expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "own-model-without-gradient information",
    ]);
    expect(found[0]?.message).toContain("GatherElements");
  });

  test("whose logits are named probabilities", async () => {
    expect(await codes("mlp", { outputs: { probabilities: "logits" } })).toEqual(["own-model-output-kind"]);
  });

  test("whose probabilities are named logits", async () => {
    const decoder = (file: OpenedOnnxFile) => followed(file, "logits", { operator: "Sigmoid" });
    expect(await codes("mlp", { decoder })).toEqual(["own-model-output-kind"]);
  });

  test("whose log-variances are named standard deviations", async () => {
    expect(await codes("mlp", { outputs: { posteriorStandardDeviation: "logvar" } })).toEqual([
      "own-model-spread-kind",
    ]);
  });

  test("whose standard deviations are named log-variances", async () => {
    const found = await findings("conv", { outputs: { posteriorLogVariance: "std" } });
    expect(found[0]?.code).toBe("own-model-spread-kind");
    expect(found[0]?.message).toContain("posteriorStandardDeviation");
  });

  test("whose probabilities are exactly 0 or 1", async () => {
    const decoder = (file: OpenedOnnxFile) => {
      const hard: Partial<FileNode> = { operator: "HardSigmoid", attributes: new Map([["alpha", 2]]) };
      return followed(file, "logits", hard);
    };
    const outputs = { probabilities: "logits" };
    expect(await codes("mlp", { decoder, outputs })).toContain("own-model-saturated");
  });

  test("whose outputs depend on the batch", async () => {
    const encoder = (file: OpenedOnnxFile) =>
      followed(
        file,
        "mu",
        { operator: "ReduceMean", attributes: new Map([["axes", [0]]]) },
        { operator: "Sub", inputs: ["step 0", "step 1"] },
      );
    expect(await codes("mlp", { encoder })).toEqual(["own-model-training-mode"]);
  });

  test.each([
    ["itself", "Identity", new Map()],
    // From the last column to the first, as columns that each sees those before it see it in turn.
    [
      "a later one",
      "Slice",
      new Map([
        ["starts", [-1]],
        ["ends", [-65]],
        ["axes", [1]],
        ["steps", [-1]],
      ]),
    ],
  ])("whose decoder sees the column that it predicts, or %s", async (_, operator, attributes) => {
    const decoder = (file: OpenedOnnxFile) =>
      followed(
        file,
        "logits",
        { operator, inputs: ["x"], attributes },
        { operator: "Add", inputs: ["step 0", "step 1"] },
      );
    expect(await codes("recurrent", { decoder })).toEqual(["(own-model-leak)"]);
    const [found] = await findings("recurrent", { decoder });
    expect(found?.severity).toBe("error");
  });

  test("that was trained with another range", async () => {
    const found = await findings("conv", { x: (x) => x.map((value) => value * 255) });
    expect(found.map(({ code }) => code)).toContain("own-model-input-range");
    expect(found[0]?.message).toContain('"scale": 255');
  });

  test("whose channels are in the other order", async () => {
    const swapped = (x: Float32Array) => x.map((_, i) => x[i % 2 === 0 ? i + 1 : i - 1]!);
    expect(await codes("conv", { x: swapped })).toContain("own-model-channel-order");
  });

  test("whose decoder has the latents in another order", async () => {
    expect(await codes("mlp", { decoder: (file) => reversedColumns(file, 2) })).toEqual(["own-model-latents-permuted"]);
  });

  test("whose assumed variance is not that of the residuals", async () => {
    const found = await findings("conv", { likelihood: { type: "gaussian", variance: 1 } as ModelSpec["likelihood"] });
    expect(found.map(({ code }) => code)).toEqual(["own-model-variance"]);
  });
});
