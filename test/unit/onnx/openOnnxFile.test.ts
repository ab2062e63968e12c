import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { input } from "../../../src/graph/operations.ts";
import { buildNetwork } from "../../../src/onnx/buildNetwork.ts";
import { OnnxFileError } from "../../../src/onnx/onnxFile.ts";
import { openOnnxFile } from "../../../src/onnx/openOnnxFile.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { writeOnnx, type WrittenModel, type WrittenNode, type WrittenTensor } from "../../support/onnxWriter.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onnx-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const rows = { shape: ["batch", 3] };

function model(nodes: readonly WrittenNode[], tensors: Readonly<Record<string, WrittenTensor>> = {}): WrittenModel {
  return { nodes, tensors, inputs: { x: rows }, outputs: { y: rows } };
}

const times: readonly WrittenNode[] = [{ operator: "Mul", inputs: ["x", "w"], outputs: ["y"], name: "/scale" }];
const row: WrittenTensor = { shape: [3], values: [1, 2, 3] };

function write(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** The message with which a file is refused. */
function refusal(file: string): string {
  try {
    openOnnxFile(file);
  } catch (error) {
    if (error instanceof OnnxFileError) return error.message;
    throw error;
  }
  return "it was read";
}

function external(location: string, shape: readonly number[] = [3], more: Readonly<Record<string, string>> = {}) {
  return model(times, { w: { shape, values: [], external: { location, ...more } } });
}

describe("a file that is read", () => {
  test("has the names, types and sizes of its inputs and outputs, and its operator set", () => {
    const file = openOnnxFile(write("small.onnx", writeOnnx(model(times, { w: row }))));
    expect(file.inputs).toEqual([{ name: "x", type: "float", shape: ["batch", 3] }]);
    expect(file.outputs.map(({ name }) => name)).toEqual(["y"]);
    expect(file.operatorSet).toBe(17);
    expect([...(file.constants.get("w")?.values ?? [])]).toEqual([1, 2, 3]);
  });

  test("may have its weights beside it, at an offset", () => {
    write("weights.data", new Uint8Array(Float32Array.of(9, 9, 4, 5, 6).buffer));
    const file = openOnnxFile(
      write("beside.onnx", writeOnnx(external("weights.data", [3], { offset: "8", length: "12" }))),
    );
    expect([...(file.constants.get("w")?.values ?? [])]).toEqual([4, 5, 6]);
  });

  test("names an operator that is unsupported, and still gives the outputs that do not depend on it", () => {
    const nodes: WrittenNode[] = [
      ...times,
      {
        operator: "NonZero",
        inputs: ["y"],
        outputs: ["z"],
        name: "/attention/NonZero",
      },
      { operator: "Relu", inputs: ["z"], outputs: ["after"] },
    ];
    const file = openOnnxFile(write("nonZero.onnx", writeOnnx(model(nodes, { w: row }))));
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y", "after"]);
    expect(network.get("after")).toEqual({
      unsupported: "NonZero at node /attention/NonZero is unsupported",
      isRunnable: true,
    });
    const y = network.get("y");
    if (y === undefined || "unsupported" in y) throw new Error("y is missing");
    expect([...(interpret([y], { x: [1, 1, 1, 2, 2, 2] })[0] ?? [])]).toEqual([1, 2, 3, 2, 4, 6]);
  });
});

describe("a hostile or damaged file", () => {
  test("of any cut length is refused by name or read without a crash", () => {
    const whole = writeOnnx(model(times, { w: row }));
    for (let length = 0; length < whole.length; length++)
      expect(refusal(write("cut.onnx", whole.subarray(0, length)))).toMatch(/cut\.onnx .*Export it again|it was read/);
    expect(refusal(write("cut.onnx", whole.subarray(0, whole.length >> 1)))).toContain("cut off or damaged");
  });

  test("with any byte changed is refused by name or read without a crash", () => {
    const whole = writeOnnx(model(times, { w: row }));
    for (let at = 0; at < whole.length; at++)
      for (const value of [0, 0x7f, 0xff]) {
        const changed = whole.slice();
        changed[at] = value;
        expect(refusal(write("changed.onnx", changed))).toMatch(/changed\.onnx|it was read/);
      }
  });

  test("that is not a model at all is refused by name", () => {
    expect(refusal(write("text.onnx", new TextEncoder().encode("not a model")))).toContain("text.onnx");
    expect(refusal(write("empty.onnx", new Uint8Array()))).toContain("contains no graph");
    expect(refusal(join(folder, "missing.onnx"))).toContain("missing.onnx");
  });

  test("with a shape of a thousand million numbers is refused before memory is taken", () => {
    const large = model(times, { w: { shape: [1e9], values: [1] } });
    expect(refusal(write("large.onnx", writeOnnx(large)))).toContain("[1000000000]");
    const overflowing = model(times, { w: { shape: [2 ** 31, 2 ** 31, 2 ** 31], values: [1] } });
    expect(refusal(write("overflow.onnx", writeOnnx(overflowing)))).toContain("too large");
  });

  test("that computes such a shape names the operator", () => {
    const nodes: WrittenNode[] = [
      { operator: "ConstantOfShape", inputs: ["size"], outputs: ["zeros"], name: "/zeros" },
      { operator: "Add", inputs: ["x", "zeros"], outputs: ["y"] },
      { operator: "Expand", inputs: ["x", "wide"], outputs: ["z"], name: "/expand" },
    ];
    const tensors = {
      size: { shape: [2], values: [1e9, 3], type: "int64" },
      wide: { shape: [3], values: [1e9, 1, 3], type: "int64" },
    } as const;
    const file = openOnnxFile(write("zeros.onnx", writeOnnx(model(nodes, tensors))));
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y", "z"]);
    expect(JSON.stringify(network.get("y"))).toMatch(/ConstantOfShape at node \/zeros.*too large/);
    expect(JSON.stringify(network.get("z"))).toMatch(/Expand at node \/expand.*too large/);
  });

  test("with recurrent layers of more steps than are written out names the layer", () => {
    const layer = (inputs: string, outputs: string): WrittenNode => ({
      operator: "GRU",
      inputs: [inputs, "w", "r"],
      outputs: [outputs],
      name: `/layer of ${inputs}`,
    });
    const nodes: WrittenNode[] = [
      { operator: "Expand", inputs: ["x", "long"], outputs: ["once"] },
      layer("once", "y"),
      { operator: "Expand", inputs: ["x", "half"], outputs: ["twice"] },
      layer("twice", "middle"),
      { operator: "Reshape", inputs: ["middle", "half"], outputs: ["again"] },
      layer("again", "z"),
    ];
    const tensors: Record<string, WrittenTensor> = {
      w: { shape: [1, 9, 3], values: Array.from({ length: 27 }, () => 1) },
      r: { shape: [1, 9, 3], values: Array.from({ length: 27 }, () => 1) },
      long: { shape: [3], values: [1e6, 2, 3], type: "int64" },
      half: { shape: [3], values: [600, 2, 3], type: "int64" },
    };
    const file = openOnnxFile(write("long.onnx", writeOnnx(model(nodes, tensors))));
    const inputs = { x: input("x", [2, 3]) };
    expect(JSON.stringify(buildNetwork(file, inputs, ["y"]).get("y"))).toMatch(
      /GRU at node \/layer of once.*1000000.*1024/,
    );
    expect(buildNetwork(file, inputs, ["middle"]).get("middle")).not.toHaveProperty("unsupported");
    // Each layer alone is short enough.
    expect(JSON.stringify(buildNetwork(file, inputs, ["z"]).get("z"))).toMatch(/GRU at node \/layer of again.*1024/);
  });

  test("of a graph that depends on itself names the node", () => {
    const nodes: WrittenNode[] = [
      { operator: "Add", inputs: ["x", "b"], outputs: ["a"], name: "/first" },
      { operator: "Relu", inputs: ["a"], outputs: ["b"], name: "/second" },
      { operator: "Relu", inputs: ["b"], outputs: ["y"] },
    ];
    const file = openOnnxFile(write("cyclic.onnx", writeOnnx(model(nodes))));
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y"]);
    expect(JSON.stringify(network.get("y"))).toMatch(/at node \/(?:first|second) depends on its own result.*cyclic/);
  });

  test("whose function calls itself names the call", () => {
    const self = { domain: "own", name: "again", inputs: ["a"], outputs: ["b"] };
    const call: WrittenNode = { operator: "again", domain: "own", inputs: ["a"], outputs: ["b"] };
    const file = openOnnxFile(
      write(
        "self.onnx",
        writeOnnx({ ...model([{ ...call, inputs: ["x"], outputs: ["y"] }]), functions: [{ ...self, nodes: [call] }] }),
      ),
    );
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y"]);
    expect(network.get("y")).toMatchObject({ isRunnable: false });
    expect(JSON.stringify(network.get("y"))).toMatch(/own\.again at node b.*calls itself/);
  });

  test("whose functions call one another twice each is not written out without end", () => {
    const levels = Array.from({ length: 25 }, (_, i) => i);
    const functions = levels.map((level) => ({
      domain: "own",
      name: `f${level}`,
      inputs: ["a"],
      outputs: ["b"],
      nodes: ["m", "b"].map((output, i): WrittenNode =>
        level === 0
          ? { operator: "Relu", inputs: [i === 0 ? "a" : "m"], outputs: [output] }
          : { operator: `f${level - 1}`, domain: "own", inputs: [i === 0 ? "a" : "m"], outputs: [output] },
      ),
    }));
    const nodes: WrittenNode[] = [{ operator: "f24", domain: "own", inputs: ["x"], outputs: ["y"] }];
    const file = openOnnxFile(write("doubling.onnx", writeOnnx({ ...model(nodes), functions })));
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y"]);
    expect(network.get("y")).toMatchObject({ isRunnable: false });
    expect(JSON.stringify(network.get("y"))).toMatch(/more than 200000 nodes/);
  });

  test("with a loop without end names the loop", () => {
    const body = {
      nodes: [
        { operator: "Identity", inputs: ["goesOn"], outputs: ["still"] },
        { operator: "Relu", inputs: ["h"], outputs: ["next"] },
      ],
      inputs: { i: { type: "int64", shape: [] }, goesOn: { type: "bool", shape: [] }, h: {} },
      outputs: { still: { type: "bool", shape: [] }, next: {} },
    } as const;
    const nodes: WrittenNode[] = [
      {
        operator: "Loop",
        inputs: ["", "", "x"],
        outputs: ["y"],
        name: "/forever",
        attributes: { body: { graph: body } },
      },
    ];
    const file = openOnnxFile(write("forever.onnx", writeOnnx(model(nodes))));
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y"]);
    expect(JSON.stringify(network.get("y"))).toMatch(/Loop at node \/forever.*1024/);
  });

  test("exported in training mode says what to call before the export", () => {
    const four = { shape: [3], values: [1, 1, 1] };
    const nodes: WrittenNode[] = [
      {
        operator: "BatchNormalization",
        inputs: ["x", "w", "w", "w", "w"],
        outputs: ["y"],
        attributes: { training_mode: 1 },
      },
    ];
    const file = openOnnxFile(write("training.onnx", writeOnnx(model(nodes, { w: four }))));
    const network = buildNetwork(file, { x: input("x", [2, 3]) }, ["y"]);
    expect(JSON.stringify(network.get("y"))).toContain("model.eval()");
  });

  test("keeps weights outside its own folder: they are not read", () => {
    writeFileSync(join(folder, "secret.data"), new Uint8Array(12));
    mkdirSync(join(folder, "inner"), { recursive: true });
    symlinkSync(join(folder, "secret.data"), join(folder, "inner", "linked.data"));
    for (const location of ["../secret.data", join(folder, "secret.data"), "linked.data", "..", "/etc/hostname"])
      expect(refusal(write("inner/outside.onnx", writeOnnx(external(location)))), location).toContain(
        "outside its own folder",
      );
  });

  test("keeps weights in a file that is missing or too short: the file is named", () => {
    expect(refusal(write("absent.onnx", writeOnnx(external("absent.data"))))).toContain("absent.data");
    write("short.data", new Uint8Array(8));
    expect(refusal(write("short.onnx", writeOnnx(external("short.data"))))).toContain("short.data has 8 bytes");
    expect(refusal(write("huge.onnx", writeOnnx(external("short.data", [1e8]))))).toContain("short.data has 8 bytes");
    expect(refusal(write("sign.onnx", writeOnnx(external("short.data", [1], { offset: "-4" }))))).toContain("offset");
  });
});
