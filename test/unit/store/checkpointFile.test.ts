import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../../src/store/checkpointFile.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/store/safetensors.ts";
import type { BatchCheckpoint } from "../../../src/results/checkpoint.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const file = () => folder.at("batch-000.safetensors");

const checkpoint: BatchCheckpoint = {
  progress: {
    points: [4, 5],
    epoch: 3,
    step: 5,
    stepSums: [
      [0.1 + 0.2, 1 / 3, 5e-324],
      [Number.NaN, Infinity, -Infinity],
    ],
    failures: [null, { epoch: 2, cause: "it broke" }],
    selected: [{ epoch: 2, score: -1 / 3 }, null],
    heldOut: [
      { rateNats: Math.PI, distortionNats: Math.E, elboNats: -1, activeUnits: 1, klPerDimensionNats: [Math.SQRT2] },
    ],
    outcomes: null,
  },
  arrays: {
    parameters: { "encoder/0": Float32Array.of(0.1, -0, Number.NaN) },
    firstMoments: { "encoder/0": Float32Array.of(1, 2, 3) },
    secondMoments: { "encoder/0": Float32Array.of(4, 5, 6) },
    selected: { "encoder/0": Float32Array.of(7, 8, 9) },
  },
};

describe("a checkpoint", () => {
  test("is read back to the last bit, including numbers that are not finite", () => {
    writeCheckpoint(file(), checkpoint);
    expect(readCheckpoint(file())).toEqual(checkpoint);
    expect(folder.names()).toEqual(["batch-000.safetensors"]);
  });

  test("without a file is undefined", () => expect(readCheckpoint(file())).toBeUndefined());

  test("that is truncated is an error with its name and a fix", () => {
    writeCheckpoint(file(), checkpoint);
    const bytes = readFileSync(file());
    writeFileSync(file(), bytes.subarray(0, -1));
    expect(() => readCheckpoint(file())).toThrow(
      `batch-000.safetensors cannot be used: selected/encoder/0 is truncated: the file has ${bytes.length - 1} bytes, it needs ${bytes.length}. ` +
        `Delete ${file()} to train that batch from its start.`,
    );
  });

  test("without progress is an error with its name", () => {
    writeFileSync(file(), Buffer.concat(encodeSafetensors({ metadata: { format: "1" }, tensors: {} })));
    expect(() => readCheckpoint(file())).toThrow(`Delete ${file()} to train that batch from its start.`);
  });

  test.each([
    ["points", null],
    ["epoch", -1],
    ["outcomes", [{ point: 0 }]],
    ["heldOut", "none"],
  ])("whose %s are forged is an error with its name", (field, value) => {
    const progress = JSON.stringify({ ...checkpoint.progress, stepSums: [], [field]: value });
    writeFileSync(file(), Buffer.concat(encodeSafetensors({ metadata: { format: "1", progress }, tensors: {} })));
    expect(() => readCheckpoint(file())).toThrow(/record of the training.*Delete/);
  });

  test("of a newer format is an error with its name", () => {
    writeCheckpoint(file(), checkpoint);
    const { metadata, tensors } = decodeSafetensors(readFileSync(file()));
    writeFileSync(file(), Buffer.concat(encodeSafetensors({ metadata: { ...metadata, format: "7" }, tensors })));
    expect(() => readCheckpoint(file())).toThrow(
      `${file()} has format 7; this version of vae-lens reads up to 1. Update vae-lens.`,
    );
  });
});
