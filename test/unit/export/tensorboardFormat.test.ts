import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { tensorboardFormat } from "../../../src/export/tensorboardFormat.ts";
import { temporaryName } from "../../../src/store/atomicFile.ts";
import { readRun } from "../../../src/store/readRun.ts";
import { readEvents } from "../../../src/tensorboard/eventFiles.ts";
import { logFolder } from "../importing/importing.ts";

const logs = logFolder();
const rows = [0.5, 4].flatMap((beta) =>
  [1, 2].map((epoch) => ({
    run: `b${beta}`,
    epoch,
    beta,
    val: { kl: [2 / beta, 0.25], distortion: 8 + epoch },
    train: { kl: [3 / beta, 0.5], distortion: 7 + epoch },
  })),
);
const tensorboard = async (runFolder: string) =>
  tensorboardFormat({
    runFolder,
    outFolder: logs.at("logs"),
    point: undefined,
    batch: undefined,
    mediaFolder: "",
    version: "",
  });
const exported = async () => {
  const { folder } = logs.importing([logs.jsonl(...rows)]);
  const { files } = await tensorboard(folder.path);
  return { run: folder.path, files };
};

describe("a run for TensorBoard", () => {
  test("has one event file for each point, in a folder named by its settings", async () => {
    const [first = "", ...others] = (await exported()).files;
    expect(relative(logs.at("logs"), first)).toMatch(
      /^00-objective\.beta=0\.5\/events\.out\.tfevents\.\d{10}\.vae-lens$/,
    );
    expect(others.map((file) => relative(logs.at("logs"), join(file, "..")))).toEqual(["01-objective.beta=4"]);
  });

  test("has held-out and training figures of every epoch", async () => {
    const [first = ""] = (await exported()).files;
    const events = readEvents(first);
    expect(events.map(({ step }) => step)).toEqual([1, 2]);
    expect(Object.fromEntries(events[0]?.scalars.map(({ tag, value }) => [tag, value]) ?? [])).toEqual({
      "rate/heldOut": 4.25,
      "distortion/heldOut": 9,
      "elbo/heldOut": -13.25,
      "kl/heldOut/0": 4,
      "kl/heldOut/1": 0.25,
      "active_units/heldOut": 2,
      "rate/train": 6.5,
      "distortion/train": 8,
      "elbo/train": -14.5,
      "kl/train/0": 6,
      "kl/train/1": 0.5,
    });
  });

  test("is unchanged after an import", async () => {
    const { run } = await exported();
    const again = readRun(logs.importing([logs.at("logs")]).folder.path);
    expect(again.points.map(({ settings, heldOut, train, curve }) => ({ settings, heldOut, train, curve }))).toEqual(
      readRun(run).points.map(({ settings, heldOut, train, curve }) => ({ settings, heldOut, train, curve })),
    );
  });

  test("is not written into a folder with other files", async () => {
    const { run, files } = await exported();
    writeFileSync(join(files[0] ?? "", "..", "events.out.tfevents.1.other"), "");
    await expect(tensorboard(run)).rejects.toThrow(
      "00-objective.beta=0.5 is not empty, and TensorBoard would show its files together with those of the run: choose another folder with --out.",
    );
  });

  test("replaces an earlier export of it, and what an interrupted one left", async () => {
    const { run, files } = await exported();
    const [first = ""] = files;
    writeFileSync(`${temporaryName(first).replace(/\w+$/, "00000000")}`, "half");
    rmSync(files[1] ?? "");
    expect((await tensorboard(run)).files).toEqual(files);
    expect(readdirSync(join(first, ".."))).toEqual([basename(first)]);
  });

  test("stays in its folder, whatever names the run has", async () => {
    const { folder } = logs.importing([logs.jsonl(...rows)]);
    const results = join(folder.path, "results.json");
    writeFileSync(
      results,
      readFileSync(results, "utf8")
        .replaceAll("objective.beta", "../../../ESC/x")
        .replace(/,\s*"checksum": "\w+"/, ""),
    );
    for (const file of (await tensorboard(folder.path)).files) {
      const inside = relative(logs.at("logs"), file).split("/");
      expect(inside).toHaveLength(2);
      expect(inside[0]).not.toContain("..");
    }
  });

  test("needs a run folder", () => expect(tensorboard(logs.at("none"))).rejects.toThrow("no run.json"));
});
