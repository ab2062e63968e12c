import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { keepPrediction, runPrediction, type PredictedRun } from "../../../src/prediction/keepPrediction.ts";
import { predictionFile } from "../../../src/store/measuredFiles.ts";
import { makeFolder } from "../../../src/store/makeFolder.ts";
import { temporaryFolder } from "../data/fixtures.ts";
import { copyCounts, reporter, request } from "./fixtures.ts";

const folder = temporaryFolder();
beforeAll(() => copyCounts(folder.path));

function run(name: string): PredictedRun {
  const runFolder = join(folder.path, name);
  makeFolder(runFolder);
  const { specText, mediaFolder } = request(folder.path, {});
  const specFile = join(folder.path, "counts.vae.json");
  return { runFolder, specText, specFile, mediaFolder, signal: new AbortController().signal };
}

describe("the prediction kept with a run", () => {
  test("is the one that was shown before the training", async () => {
    const shown = runPrediction(await reporter().check(request(folder.path, {})));
    const one = run("shown");
    expect(await keepPrediction(one, reporter(), shown)).toBeUndefined();
    expect(predictionFile.read(one.runFolder)).toEqual(shown);
  });

  test("is made from the spectrum where nothing was shown", async () => {
    const one = run("made");
    await keepPrediction(one, reporter(), undefined);
    expect(predictionFile.read(one.runFolder)?.predictions.map(({ basis }) => basis)).toEqual([
      "spectrum",
      "spectrum",
      "spectrum",
    ]);
  });

  test("never changes afterwards", async () => {
    const one = run("kept");
    await keepPrediction(one, reporter(), undefined);
    const first = predictionFile.read(one.runFolder);
    await keepPrediction(one, reporter(), { format: 1, predictions: [], frontier: [] });
    expect(predictionFile.read(one.runFolder)).toEqual(first);
  });

  test("is missing, with the reason, where it could not be made", async () => {
    const one = { ...run("aborted"), signal: AbortSignal.abort(new Error("stopped")) };
    expect(await keepPrediction(one, reporter(), undefined)).toBe("stopped");
    expect(existsSync(join(one.runFolder, "prediction.json"))).toBe(false);
  });
});
