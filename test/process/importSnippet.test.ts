/** The PyTorch program of docs/importing.md, run as it stands there, and what it logs imported. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Results } from "../../src/results/results.ts";
import { vaeLens } from "./commandLine.ts";
import { pythonWith } from "./python.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/importing.md"), "utf8");
const [logging = "", training = "", tensorboard = ""] = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(
  ([, code = ""]) => code,
);

const python = pythonWith("torch");
const pythonWithTensorboard = pythonWith("torch", "torch.utils.tensorboard");

function run(program: string | undefined, code: string): void {
  const { status, stderr } = spawnSync(program ?? "python3", ["-c", code], { cwd: folder.path, encoding: "utf8" });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
}

async function imported(source: string): Promise<Results> {
  const { status, stdout, stderr } = await vaeLens(
    "import",
    folder.at(source),
    "--out",
    folder.at(`${source}-run`),
    "--format",
    "json",
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout) as Results;
}

interface Figures {
  readonly kl: readonly number[];
  readonly distortion: number;
  readonly active_units: number;
}

describe("the PyTorch program of the documentation", () => {
  test("logs in ten lines", () => expect(logging.trimEnd().split("\n")).toHaveLength(10));

  test.skipIf(python === undefined)(
    "is imported with the figures that it logged, wherever python3 has torch",
    async () => {
      run(python, logging + training);
      const lines = readFileSync(folder.at("runs.jsonl"), "utf8").trim().split("\n");
      const rows = lines.map(
        (line) =>
          JSON.parse(line) as {
            readonly beta: number;
            readonly epoch: number;
            readonly train: Figures;
            readonly val: Figures;
          },
      );
      const results = await imported("runs.jsonl");
      expect(results.points.map(({ settings, status }) => [settings, status])).toEqual(
        [0.5, 2, 500].map((beta) => [{ "objective.beta": beta }, "done"]),
      );
      for (const [index, { heldOut, train }] of results.points.entries()) {
        const last = rows.filter(({ beta }) => beta === results.points[index]?.settings["objective.beta"]).at(-1);
        for (const [evaluation, logged] of [
          [heldOut, last?.val],
          [train, last?.train],
        ] as const) {
          const rate = logged?.kl.reduce((sum, kl) => sum + kl, 0) ?? NaN;
          expect(evaluation).toMatchObject({
            klPerDimensionNats: logged?.kl,
            distortionNats: logged?.distortion,
            activeUnits: logged?.active_units,
          });
          expect(evaluation?.rateNats).toBeCloseTo(rate, 12);
        }
      }
      // The data have three directions; the highest beta is above all of them.
      expect(results.points.map(({ collapsed }) => collapsed)).toEqual([false, false, true]);
      expect(results.points[0]?.heldOut?.activeUnits).toBeGreaterThanOrEqual(3);
      const { stdout } = await vaeLens("explain", folder.at("runs.jsonl-run"));
      expect(stdout).toContain("is not collapsed");
      expect(stdout).toContain("Collapse begins between beta 2 and 500.");
    },
  );

  test.skipIf(pythonWithTensorboard === undefined)(
    "logs the same to TensorBoard, wherever python3 has that",
    async () => {
      run(pythonWithTensorboard, logging + training + tensorboard);
      const { points } = await imported("logs");
      expect(points).toMatchObject([{ settings: { "objective.beta": 500 }, status: "done", collapsed: true }]);
    },
  );
});
