import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { drawnOrder } from "../../../src/evaluation/drawnOrder.ts";
import { LatentDecoder } from "../../../src/evaluation/latentDecoder.ts";
import { simulateExamples } from "../../../src/evaluation/simulateExamples.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { writeOnnx } from "../../support/onnxWriter.ts";
import { openedOwnModel } from "../../support/ownModels.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/own");
const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "order-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fixture = (name: string): Promise<TrainedPoint> =>
  openedOwnModel(readFileSync(join(fixtures, `${name}.vae.json`), "utf8"), fixtures);

/** x2 from z, x0 = 2 x2, x1 = -x0 + z: the order is 2, 0, 1. */
function ownOrder({ library = false } = {}): Promise<TrainedPoint> {
  const rows = Array.from({ length: 40 }, (_, i) => `${(i % 7) - 3},${(i % 5) - 2},${(i % 3) - 1}`);
  writeFileSync(join(folder, "data.csv"), ["a,b,c", ...rows].join("\n"));
  writeFileSync(
    join(folder, "encoder.onnx"),
    writeOnnx({
      nodes: [
        { operator: "Gemm", inputs: ["x", "w"], outputs: ["mu"] },
        { operator: "Mul", inputs: ["mu", "zero"], outputs: ["logvar"] },
      ],
      tensors: { w: { shape: [3, 1], values: [0, 0, 1] }, zero: { shape: [1], values: [0] } },
      inputs: { x: { shape: ["batch", 3] } },
      outputs: { mu: { shape: ["batch", 1] }, logvar: { shape: ["batch", 1] } },
    }),
  );
  writeFileSync(
    join(folder, "decoder.onnx"),
    writeOnnx({
      nodes: [
        { operator: "Gemm", inputs: ["x", "w"], outputs: ["fromX"] },
        { operator: "Gemm", inputs: ["z", "v"], outputs: ["fromZ"] },
        { operator: "Add", inputs: ["fromX", "fromZ"], outputs: [library ? "sum" : "mean"] },
        ...(library ? [{ operator: "Add", inputs: ["sum", "library"], outputs: ["mean"] }] : []),
      ],
      tensors: {
        w: { shape: [3, 3], values: [0, -1, 0, 0, 0, 0, 2, 0, 0] },
        v: { shape: [1, 3], values: [0, 1, 1] },
      },
      inputs: {
        z: { shape: ["batch", 1] },
        x: { shape: ["batch", 3] },
        ...(library && { library: { shape: ["batch", 1] } }),
      },
      outputs: { mean: { shape: ["batch", 3] } },
    }),
  );
  return openedOwnModel(
    `{ "data": { "path": "data.csv" }, "model": { "type": "onnx", "encoder": "encoder.onnx", "decoder": "decoder.onnx", "likelihood": { "type": "gaussian", "variance": 0.0001 } } }`,
    folder,
  );
}

describe("the order in which a teacher-forced decoder draws x", () => {
  test("is that of the data for a recurrent decoder from left to right", async () => {
    const point = await fixture("recurrent");
    expect(await drawnOrder(engine, point)).toEqual(Array.from({ length: 64 }, (_, column) => column));
  });

  test("is that of the training for masked convolutions from the last pixel to the first", async () => {
    const order = await drawnOrder(engine, await fixture("masked"));
    expect(order).toHaveLength(128);
    expect(order.slice(0, 2)).toEqual([126, 127]);
    // Each pixel follows the one at its right and those of the row below it, in both channels.
    const place = (row: number, column: number) => order.indexOf((row * 8 + column) * 2);
    for (let row = 0; row < 7; row++)
      for (let column = 1; column < 7; column++)
        expect(place(row, column)).toBeGreaterThan(Math.max(place(row, column + 1), place(row + 1, column - 1)));
  });

  test("is used by simulated examples", async () => {
    const z = Float64Array.of(-1, 0.5, 2);
    const { x } = await simulateExamples(engine, await ownOrder(), { rows: 3, random: seededRandom(1), z });
    z.forEach((value, row) => {
      const drawn = [...x.subarray(3 * row, 3 * row + 3)];
      [2 * value, -value, value].forEach((wanted, j) => {
        expect(Math.abs(drawn[j]! - wanted)).toBeLessThan(0.1);
      });
    });
  });

  test("is used by reconstructions, which are drawn from z alone", async () => {
    const decoder = await LatentDecoder.create(engine, await ownOrder(), { rows: 2 });
    expect(decoder.kind).toBe("draw");
    const x = await decoder.decode({ rows: 2, z: Float64Array.of(1, -2), x: new Float32Array(6).fill(9) });
    await decoder.dispose();
    [2, -1, 1, -4, 2, -2].forEach((wanted, i) => {
      expect(Math.abs(x[i]! - wanted)).toBeLessThan(0.1);
    });
  });

  test("does not take the row's total, which is given, for the columns", async () => {
    const point = await ownOrder({ library: true });
    expect(await drawnOrder(engine, point)).toEqual([2, 0, 1]);
    const depthsOf = Float32Array.of(2, 3, 5);
    const z = Float64Array.of(1);
    const { x } = await simulateExamples(engine, point, { rows: 1, random: seededRandom(1), z, depthsOf });
    // Each mean is raised by the given total of 10, not by that of the columns drawn so far.
    [32, -21, 11].forEach((wanted, j) => {
      expect(Math.abs(x[j]! - wanted)).toBeLessThan(0.1);
    });
  });
});
