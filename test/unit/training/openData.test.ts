import { describe, expect, test } from "vitest";
import { dataKey, openData } from "../../../src/training/openData.ts";
import { countingNpy, mediaFolder, temporaryFolder } from "../data/fixtures.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const folder = temporaryFolder();

async function open(changes: Changes) {
  await folder.write("train.npy", countingNpy(20, 2));
  const { points } = accepts({ "training.batchSize": 4, ...changes });
  return { points, ...(await openData(points, { specFolder: folder.path, mediaFolder })) };
}

describe("opening the data of a sweep", () => {
  test("reads them once for points that share them", async () => {
    const { points, datasets, problems } = await open({ sweep: { "objective.beta": [1, 2, 3] } });
    expect(problems).toEqual([]);
    expect([...datasets.keys()]).toEqual([...new Set(points.map(dataKey))]);
    expect(datasets.size).toBe(1);
  });

  test("reads them again for each way to split or scale them", async () => {
    const { points, datasets } = await open({
      sweep: { "data.heldOut.seed": [0, 1], "data.scale": [1, 2], "objective.beta": [1, 2] },
    });
    expect(datasets.size).toBe(4);
    expect(points.map((point) => datasets.get(dataKey(point))?.train.scale)).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
    expect(new Set([...datasets.values()].map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  test("reports a batch that is too large for them at its sweep", async () => {
    const { datasets, problems } = await open({ sweep: { "training.batchSize": [4, 17, 400] } });
    expect(datasets.size).toBe(0);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["batch-size-above-rows", ["sweep", "training.batchSize"]],
    ]);
    expect(problems[0]?.message).toContain("A batch of 400 is larger than the 16 training rows");
  });

  test("checks them for the fewest classes of a sweep", async () => {
    const categorical = { "model.likelihood": { type: "categorical", categories: 40 } };
    expect((await open({ ...categorical, sweep: { "model.likelihood.categories": [41, 40] } })).problems).toEqual([]);
    const { datasets, problems } = await open({ ...categorical, sweep: { "model.likelihood.categories": [40, 39] } });
    expect(datasets.size).toBe(0);
    expect(problems.map(({ code }) => code)).toEqual(["classes-range"]);
  });

  test.each(["model.encoder.hidden.0", "model.encoder.hidden[0]"])(
    "reports a layer that is too large at the axis %s",
    async (axis) => {
      const { datasets, problems } = await open({ sweep: { [axis]: [4, 1_000_000_000] } });
      expect(datasets.size).toBe(0);
      expect(problems.map(({ code, path }) => [code, path])).toEqual([["model-too-large", ["sweep", axis]]]);
    },
  );

  test("reports a network that does not suit them at its type or at the sweep", async () => {
    const conv = { type: "conv", channels: [2], stride: 1 };
    const places = async (changes: Changes) =>
      (await open(changes)).problems.map(({ code, path }) => [code, path.join(".")]);
    expect(await places({ "model.encoder": conv })).toEqual([["no-image-shape", "model.encoder.type"]]);
    expect(
      await places({ "data.shape": [1, 2], "model.encoder": conv, sweep: { "model.encoder.kernel": [2, 5] } }),
    ).toEqual([["kernel-does-not-fit", "sweep.model.encoder.kernel"]]);
    expect(await places({ "data.shape": [1, 2], "model.encoder": { ...conv, kernel: 2 } })).toEqual([]);
  });

  test("reports too few held-out examples for a distance from them", async () => {
    const selected = async (select: string) =>
      (await open({ "training.select": select })).problems.map(({ code, path }) => [code, path.join(".")]);
    expect(await selected("frechet")).toEqual([["too-few-held-out", "training.select"]]);
    expect(await selected("bound")).toEqual([]);
  });

  test("reports a problem of all points once", async () => {
    const { problems } = await open({ "data.path": "none.npy", sweep: { "data.scale": [1, 2, 3] } });
    expect(problems.map(({ code, path }) => [code, path])).toEqual([["data-file-missing", ["data", "path"]]]);
  });
});
