import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Results } from "../../../src/results/results.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { markBegun } from "../../../src/store/trainedTime.ts";
import { workspaceFolder } from "../../../src/store/vaeLensFolder.ts";
import { addPicks } from "../../../src/store/addPicks.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const description = {
  dataFingerprint: "abc",
  engine: "an engine 1",
  version: "0.1.0",
  created: "2026-01-01T00:00:00.000Z",
};
const results: Results = {
  format: 1,
  spec: "a.vae.json",
  engine: "an engine 1",
  dataFingerprint: "abc",
  points: [],
  picks: [],
};

function created(): RunFolder {
  const run = new RunFolder(folder.at("work", "runs", "one"));
  run.create(description, folder.at("work", "a.vae.json"), "the spec");
  return run;
}

describe("a run folder", () => {
  test("has a description", () => {
    const run = created();
    expect(run.describe()).toEqual({ format: 2, specFile: "../../a.vae.json", ...description });
    expect(run.specText()).toBe("the spec");
    expect(run.specFile()).toBe(folder.at("work", "a.vae.json"));
  });

  test("finds its spec after the workspace was moved", () => {
    created();
    renameSync(folder.at("work"), folder.at("moved"));
    expect(new RunFolder(folder.at("moved", "runs", "one")).specFile()).toBe(folder.at("moved", "a.vae.json"));
  });

  test("has one run", () => {
    const run = created();
    expect(() => {
      run.create(description, folder.at("b.vae.json"), "another spec");
    }).toThrow(
      `${run.path} already holds a run: resume it with --resume ${run.path}, or choose another folder with --out.`,
    );
    expect(run.specText()).toBe("the spec");
  });

  test.each([
    ["a link to a file instead of metrics", "metrics/batch-000.jsonl", "private.txt"],
    ["a link to a folder instead of its checkpoints", "checkpoints", "private"],
    ["a link to a folder instead of its metrics", "metrics", "private"],
  ])("with %s is not resumed, and what the link leads to stays as it was", (_, name, target) => {
    const run = created();
    mkdirSync(folder.at("private"));
    writeFileSync(folder.at("private.txt"), "private\n");
    const link = folder.at("work", "runs", "one", name);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(folder.at(target), link);
    const batch = { index: 0, points: [{ index: 0 }] };
    expect(() => run.prepareResume([batch], new Map())).toThrow(new RegExp(`${name.replace("/", ".")} is a link`));
    expect(readFileSync(folder.at("private.txt"), "utf8")).toBe("private\n");
    expect(readdirSync(folder.at("private"))).toEqual([]);
  });

  test("may be a link as a whole", () => {
    created();
    symlinkSync(folder.at("work", "runs", "one"), folder.at("link"));
    const run = new RunFolder(folder.at("link"));
    expect(run.prepareResume([], new Map())).toEqual({ begun: new Set(), lostLines: 0 });
  });

  test("is not created where its metrics would be written through a link", () => {
    mkdirSync(folder.at("work", "runs", "one"), { recursive: true });
    symlinkSync(folder.at("work"), folder.at("work", "runs", "one", "metrics"));
    expect(created).toThrow(/metrics is a link/);
  });

  test("that was not completed has no run, and can be created again", () => {
    mkdirSync(folder.at("work", "runs", "one"), { recursive: true });
    writeFileSync(folder.at("work", "runs", "one", "metrics.jsonl.writing-7"), "half");
    expect(() => new RunFolder(folder.at("work", "runs", "one")).describe()).toThrow(
      "is not a run folder: it has no run.json.",
    );
    const run = created();
    expect(() => readFileSync(folder.at("work", "runs", "one", "metrics.jsonl.writing-7"))).toThrow("ENOENT");
    expect(run.describe().format).toBe(2);
  });

  test("stores the training time and keeps its description", () => {
    const run = created();
    run.writeTrainedMs(1234.5);
    expect(run.trainedMs()).toBe(1235);
    expect(run.describe()).toMatchObject({ format: 2, specFile: "../../a.vae.json", ...description });
  });

  test("has no training time if the clock went backwards", () => {
    const run = new RunFolder(folder.at("runs", "one"));
    run.create({ ...description, created: "2999-01-01T00:00:00.000Z" }, folder.at("a.vae.json"), "the spec");
    expect(run.trainedMs()).toBeNull();
  });

  test("that was given to a cluster trains from its first task on, not in the queue", () => {
    const run = created();
    writeFileSync(join(run.path, "executor.json"), "{}");
    const batch = { index: 0, points: [{ index: 0 }] };
    run.appendMetrics(batch, 1, []);
    expect(run.trainedMs()).toBeNull();
    markBegun(run.path);
    const at = (file: string, second: number): void => {
      utimesSync(join(run.path, file), second, second);
    };
    at("begun", 1_800_000_000);
    at("metrics/batch-000.jsonl", 1_800_000_090);
    markBegun(run.path);
    expect(run.trainedMs()).toBe(90_000);
    // A resume adds to it; the wait for the next task is left out.
    run.addTaskTime();
    at("metrics/batch-000.jsonl", 1_800_009_000);
    expect(run.trainedMs()).toBe(90_000);
    markBegun(run.path);
    at("begun", 1_800_008_990);
    expect(run.trainedMs()).toBe(100_000);
  });

  test("reads its results back", () => {
    const run = created();
    run.writeResults(results);
    expect(run.readResults()).toEqual(results);
  });

  test("of an early version has results without picks", () => {
    const run = created();
    const { picks: _, ...first } = results;
    writeFileSync(folder.at("work", "runs", "one", "results.json"), JSON.stringify(first));
    expect(run.readResults()).toEqual(results);
  });

  describe("with new picks", () => {
    const picks = [{ criterion: "elbo", point: 0, value: -3, rateNats: 1, activeUnits: 1 }] as const;
    const stopped = {
      settings: {},
      status: "stopped",
      heldOut: null,
      train: null,
      keptEpoch: null,
      collapsed: null,
      failure: null,
    } as const;

    test("stores them with the results they were computed from", () => {
      const run = created();
      run.writeResults(results);
      addPicks(run, results, picks);
      expect(run.readResults()).toEqual({ ...results, picks });
      run.lock().release();
    });

    test("does not change results that were rewritten since", () => {
      const run = created();
      const others = { ...results, points: [stopped] };
      run.writeResults(others);
      addPicks(run, results, picks);
      expect(run.readResults()).toEqual(others);
    });

    test("does not change results during a sweep", () => {
      const run = created();
      run.writeResults(results);
      const lock = run.lock();
      addPicks(run, results, picks);
      expect(run.readResults()).toEqual(results);
      lock.release();
    });
  });

  test.each(["run.json", "results.json"])("with a %s of a newer format is refused by that file's name", (name) => {
    const run = created();
    run.writeResults(results);
    const file = folder.at("work", "runs", "one", name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/"format": \d/, '"format": 3'));
    expect(() => (name === "run.json" ? run.describe() : run.readResults())).toThrow(
      `${file} has format 3; this version of vae-lens reads up to ${name === "run.json" ? 2 : 1}. Update vae-lens.`,
    );
  });
});

describe("the workspace folder", () => {
  test("is beside the spec and ignored by version control, through a file that can be edited", () => {
    const spec = folder.at("a.vae.json");
    expect(workspaceFolder(spec)).toBe(folder.at(".vae-lens"));
    expect(readFileSync(folder.at(".vae-lens", ".gitignore"), "utf8")).toBe("*\n");
    writeFileSync(folder.at(".vae-lens", ".gitignore"), "*.safetensors\n");
    workspaceFolder(spec);
    expect(readFileSync(folder.at(".vae-lens", ".gitignore"), "utf8")).toBe("*.safetensors\n");
  });
});
