/** A sweep trained and exported by the command line, its files read as other programs would. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { openRun } from "../../src/evaluation/openRun.ts";
import { decodeMeans } from "../../src/evaluation/simulateExamples.ts";
import { decodeSafetensors } from "../../src/store/safetensors.ts";
import { runOnnxFile } from "../support/onnxFiles.ts";
import { vaeLens } from "./commandLine.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

const folder = specFolder();
const mediaFolder = new URL("../../media", import.meta.url).pathname;
const run = (): string => folder.at("run");

beforeAll(async () => {
  expect(await vaeLens("sweep", folder.writeSpec("a.vae.json"), "--out", run())).toMatchObject({ status: 0 });
});

describe("vae-lens export", () => {
  test("writes a decoder that computes the numbers of vae-lens draw in onnxruntime-web", async () => {
    const { status, stdout, stderr } = await vaeLens("export", run(), "--format", "onnx", "--point", "1");
    const files = ["encoder", "decoder"].map((part) => folder.at("run", "export", `point-1.${part}.onnx`));
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${files.join("\n")}\n`, stderr: "" });

    const z = Float32Array.of(0, 0, 1, -2, 0.5, 3);
    const { mean } = await runOnnxFile("onnxruntime-web", readFileSync(files[1] ?? ""), 3, { z });

    const { trained } = await openRun(run(), mediaFolder);
    const point = trained.find((one) => one.point.index === 1);
    const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
    const expected =
      point && (await decodeMeans(engine, point, z, { rows: 3, x: new Float32Array(3 * 64), condition: undefined }));
    expect(mean).toHaveLength(3 * 64);
    expect(Math.max(...(expected ?? []).map((value, i) => Math.abs(value - (mean?.[i] ?? Number.NaN))))).toBeLessThan(
      2e-6,
    );
  });

  test("writes the weights of the best point into the folder of --out", async () => {
    const best = resultsOf(run()).picks.find(({ criterion }) => criterion === "elbo")?.point;
    const file = folder.at("elsewhere", `point-${best}.safetensors`);
    expect(await vaeLens("export", run(), "--format", "safetensors", "--out", folder.at("elsewhere"))).toMatchObject({
      status: 0,
      stdout: `${file}\n`,
      stderr: "",
    });
    const { metadata, tensors } = decodeSafetensors(readFileSync(file));
    expect([metadata["specFile"], metadata["point"], metadata["scale"]]).toEqual(["a.vae.json", String(best), "16"]);
    expect(tensors["decoder.output.weight"]).toHaveLength(4 * 64);
  });

  test("writes the figures of results.json", async () => {
    expect(await vaeLens("export", run(), "--format", "csv")).toMatchObject({ status: 0, stderr: "" });
    const rows = parse(readFileSync(folder.at("run", "export", "points.csv")), { columns: true }) as readonly Record<
      string,
      string
    >[];
    const { points } = resultsOf(run());
    expect(
      rows.map((row) => [Number(row["objective.beta"]), Number(row["training.seed"]), Number(row["heldOutElboNats"])]),
    ).toEqual(
      points.map(({ settings, heldOut }) => [settings["objective.beta"], settings["training.seed"], heldOut?.elboNats]),
    );
    const curves = parse(readFileSync(folder.at("run", "export", "curves.csv")), { columns: true }) as readonly Record<
      string,
      string
    >[];
    expect(curves.map(({ point, epoch }) => [point, epoch])).toEqual(
      points.flatMap((_, point) => [1, 2, 3, 4].map((epoch) => [String(point), String(epoch)])),
    );
  });

  test("exits with 2 for a point that does not exist, and writes nothing", async () => {
    const out = folder.at("none");
    expect(await vaeLens("export", run(), "--format", "onnx", "--point", "6", "--out", out)).toEqual({
      status: 2,
      signal: null,
      stdout: "",
      stderr: `vae-lens: ${run()} has no point 6: its points are 0 to 5.\n`,
    });
    expect(existsSync(out)).toBe(false);
  });

  test("exits with 2 for a folder without a run", async () =>
    expect(await vaeLens("export", folder.path, "--format", "csv")).toMatchObject({
      status: 2,
      stderr: `vae-lens: ${folder.path} is not a run folder: it has no run.json.\n`,
    }));
});
