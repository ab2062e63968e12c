import { beforeAll, describe, expect, test } from "vitest";
import { writeOnnx, type WrittenModel, type WrittenNode } from "../support/onnxWriter.ts";
import { vaeLens } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

/** Model files that are made to crash, to run without end, to take all memory or to read other files, through the command line. */

const folder = specFolder();
const weights = { shape: [1, 3], values: [1, 1, 1] };
const billion = (name: string): WrittenNode => ({
  operator: "Constant",
  inputs: [],
  outputs: [name],
  attributes: { value: { shape: [1], values: [1e9], type: "int64" } },
});

/** A decoder with these nodes between "sum" and "mean". */
function decoder(nodes: readonly WrittenNode[], more: Partial<WrittenModel> = {}): Uint8Array {
  return writeOnnx({
    nodes: [{ operator: "Gemm", inputs: ["z", "v"], outputs: ["sum"] }, ...nodes],
    tensors: { v: weights },
    inputs: { z: { shape: ["batch", 1] } },
    outputs: { mean: { shape: ["batch", 3] } },
    ...more,
  });
}

/** "still" is true for ever. */
const endless: WrittenNode = {
  operator: "Loop",
  inputs: ["", "", "sum"],
  outputs: ["mean"],
  name: "/while",
  attributes: {
    body: {
      graph: {
        nodes: [
          { operator: "Abs", inputs: ["h"], outputs: ["next"] },
          { operator: "ReduceMax", inputs: ["next"], outputs: ["most"], attributes: { keepdims: 0 } },
          { operator: "Greater", inputs: ["most", "below"], outputs: ["still"] },
        ],
        tensors: { below: { shape: [], values: [-1] } },
        inputs: { i: { type: "int64", shape: [] }, goesOn: { type: "bool", shape: [] }, h: {} },
        outputs: { still: { type: "bool", shape: [] }, next: {} },
      },
    },
  },
};

const sound = decoder([{ operator: "Identity", inputs: ["sum"], outputs: ["mean"] }]);
const hostile: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  "cut in its middle": [sound.subarray(0, sound.length / 2), /damaged|truncated|cut|not an ONNX/i],
  "that depends on itself": [
    decoder([{ operator: "Add", inputs: ["sum", "mean"], outputs: ["mean"], name: "/circle" }]),
    /\/circle/,
  ],
  "with an unknown operator": [
    decoder([{ operator: "Nonsense", inputs: ["sum"], outputs: ["mean"], name: "/nonsense" }]),
    /Nonsense/,
  ],
  "with a tensor of a thousand million numbers": [
    decoder([
      billion("size"),
      { operator: "ConstantOfShape", inputs: ["size"], outputs: ["zeros"], name: "/zeros" },
      { operator: "ReduceSum", inputs: ["zeros"], outputs: ["none"], attributes: { keepdims: 0 } },
      { operator: "Add", inputs: ["sum", "none"], outputs: ["mean"] },
    ]),
    /\/zeros/,
  ],
  "with weights outside its folder": [
    decoder([{ operator: "Identity", inputs: ["sum"], outputs: ["mean"] }], {
      tensors: { v: { ...weights, external: { location: "../outside.bin", length: "12" } } },
    }),
    /outside\.bin/,
  ],
  "with a loop without end": [decoder([endless]), /Loop at node \/while may never end/],
};

describe("A decoder", () => {
  beforeAll(() => {
    folder.write(
      "data.csv",
      ["a,b,c", ...Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 3}`)].join("\n"),
    );
    folder.write(
      "encoder.onnx",
      writeOnnx({
        nodes: [
          { operator: "Gemm", inputs: ["x", "w"], outputs: ["mu"] },
          { operator: "Mul", inputs: ["mu", "zero"], outputs: ["logvar"] },
        ],
        tensors: { w: { shape: [3, 1], values: [1, 1, 1] }, zero: { shape: [1], values: [0] } },
        inputs: { x: { shape: ["batch", 3] } },
        outputs: { mu: { shape: ["batch", 1] }, logvar: { shape: ["batch", 1] } },
      }),
    );
  });

  test.each(Object.entries(hostile))(
    "%s is refused by check and sweep, which name its file and the cause",
    async (name, [bytes, cause]) => {
      folder.write("decoder.onnx", bytes);
      const file = folder.write(
        "hostile.vae.json",
        JSON.stringify({
          data: { path: "data.csv" },
          model: {
            type: "onnx",
            encoder: "encoder.onnx",
            decoder: "decoder.onnx",
            likelihood: { type: "gaussian", variance: 1 },
          },
        }),
      );
      for (const command of [
        ["check", file, "--probe-seconds", "0"],
        ["sweep", file, "--out", folder.at(name)],
      ]) {
        const { status, signal, stdout, stderr } = await vaeLens(...command);
        expect({ command: command[0], signal, isRefused: status === 1 || status === 2 }).toEqual({
          command: command[0],
          signal: null,
          isRefused: true,
        });
        expect(stdout + stderr).toMatch(/decoder\.onnx/);
        expect(stdout + stderr).toMatch(cause);
        expect(stderr).not.toMatch(/^\s+at /m);
      }
    },
  );
});
