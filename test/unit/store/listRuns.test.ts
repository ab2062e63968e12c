import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findRun } from "../../../src/store/findRun.ts";
import { listRuns } from "../../../src/store/listRuns.ts";
import { readRunName, writeRunName } from "../../../src/store/runName.ts";
import { processorMs } from "../../support/processorMs.ts";
import { runSpec, pointResult, someRun, type SomeRun } from "./someRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const runs = (): string => folder.at(".vae-lens", "runs");
const at = (name: string): string => folder.at(".vae-lens", "runs", name);
const made = (name: string, options?: SomeRun) => someRun(at(name), folder.at("a.vae.json"), options);
const only = () => {
  const [run, ...more] = listRuns([runs()]);
  return run !== undefined && more.length === 0 ? run : expect.fail("there is not one run");
};

describe("the list of runs", () => {
  test("has spec, status and figures of each run", () => {
    made("one").writeTrainedMs(4321.4);
    expect(listRuns([runs()])).toEqual([
      {
        type: "runSummary",
        runFolder: at("one"),
        specFile: folder.at("a.vae.json"),
        specName: "a.vae.json",
        isImported: false,
        name: null,
        distinction: null,
        created: "2026-01-02T03:04:05.000Z",
        trainedMs: 4321,
        status: "done",
        points: [
          {
            settings: { "objective.beta": 1 },
            status: "done",
            heldOut: { rateNats: 2, distortionNats: 5, activeUnits: 2, latentSize: 2 },
          },
          {
            settings: { "objective.beta": 9 },
            status: "done",
            heldOut: { rateNats: 0, distortionNats: 5, activeUnits: 0, latentSize: 2 },
          },
        ],
      },
    ]);
  });

  test("has what tells the runs of a spec apart, also two that are equal", () => {
    const variance = (value: number): string =>
      runSpec([1, 9], { model: { latentSize: 2, likelihood: { type: "gaussian", variance: value } } });
    made("one", { specText: variance(0.1) });
    made("two", { specText: variance(1) });
    made("three", { specText: variance(1) });
    someRun(at("other"), folder.at("b.vae.json"));
    const found = new Map(listRuns([runs()]).map(({ runFolder, distinction }) => [runFolder, distinction]));
    expect([found.get(at("one")), found.get(at("two")), found.get(at("three")), found.get(at("other"))]).toEqual([
      { text: "variance 0.1", isUnique: true },
      { text: "variance 1", isUnique: false },
      { text: "variance 1", isUnique: false },
      null,
    ]);
  });

  test("has every run of all folders once, the newest first", () => {
    for (const [name, year] of [
      ["b", 2024],
      ["a", 2026],
      ["c", 2025],
    ] as const)
      made(name, { created: `${year}-01-01T00:00:00.000Z` });
    someRun(folder.at("other", "runs", "d"), folder.at("d.vae.json"), { created: "2027-01-01T00:00:00.000Z" });
    const listed = listRuns([runs(), folder.at("other", "runs"), runs(), folder.at("nowhere")]);
    expect(listed.map(({ runFolder }) => runFolder)).toEqual([
      folder.at("other", "runs", "d"),
      at("a"),
      at("c"),
      at("b"),
    ]);
  });

  test.each([
    ["an empty folder", undefined, undefined],
    ["anything but JSON", "run.json", "{"],
    ["one of a newer format", "run.json", '{"format": 99}'],
    ["one whose results are damaged", "results.json", '{"format": 1, "points": [{}]}'],
    [
      "one whose results say the impossible",
      "results.json",
      '{"format": 1, "points": [{"settings": {}, "status": "odd", "heldOut": null}]}',
    ],
  ])("passes over %s", (_, file, text) => {
    made("good");
    if (file === "results.json") made("bad");
    mkdirSync(at("bad"), { recursive: true });
    if (file !== undefined) writeFileSync(`${at("bad")}/${file}`, text);
    writeFileSync(`${runs()}/a file`, "");
    expect(listRuns([runs()]).map(({ runFolder }) => runFolder)).toEqual([at("good")]);
  });

  test("has the points of a run that was killed before its first results", () => {
    made("one", { points: undefined });
    expect(only()).toMatchObject({
      status: "stopped",
      points: [{ settings: { "objective.beta": 1 }, status: "waiting", heldOut: null }, { status: "waiting" }],
    });
  });

  test("skips a killed run with a damaged spec", () => {
    made("one", { points: undefined, specText: "{" });
    expect(listRuns([runs()])).toEqual([]);
  });

  test('has the status "training" for a run that a process trains, and for its points that have not ended', () => {
    const lock = made("one", { points: [pointResult(1, 2), pointResult(9, null, { status: "stopped" })] }).lock();
    expect(only()).toMatchObject({ status: "training", points: [{ status: "done" }, { status: "training" }] });
    lock.release();
    expect(only()).toMatchObject({ status: "stopped", points: [{ status: "done" }, { status: "stopped" }] });
  });

  test("has the status failed for a run with a failed point", () => {
    made("one", {
      points: [pointResult(1, 2), pointResult(9, null, { status: "failed", failure: { epoch: 1, cause: "NaN" } })],
    });
    expect(only().status).toBe("failed");
  });

  test("takes the last epoch of a killed run as its end", () => {
    made("one");
    const end = new Date("2026-01-02T03:04:12.000Z");
    writeFileSync(`${at("one")}/metrics/batch-000.jsonl`, "");
    utimesSync(`${at("one")}/metrics/batch-000.jsonl`, end, end);
    expect(only().trainedMs).toBe(7000);
  });

  test("has the names of runs", () => {
    made("one");
    writeRunName(at("one"), "Baseline");
    expect(only().name).toBe("Baseline");
    writeRunName(at("one"), null);
    writeRunName(at("one"), null);
    expect(only().name).toBeNull();
  });

  test.each(["{", "3", "null", '{"name": 3}', '{"name": ""}'])("takes a name that is %s for none", (text) => {
    made("one");
    writeFileSync(`${at("one")}/name.json`, text);
    expect(readRunName(at("one"))).toBeNull();
    expect(only().name).toBeNull();
  });

  test("is read in less than a second for two hundred runs of twelve points", () => {
    const betas = Array.from({ length: 12 }, (_, i) => i + 1);
    for (let i = 0; i < 200; i++)
      made(`run-${i}`, { specText: runSpec(betas), points: betas.map((beta) => pointResult(beta, 2)) });
    let listed: ReturnType<typeof listRuns> = [];
    expect(processorMs(() => (listed = listRuns([runs()])))).toBeLessThan(1000);
    expect(listed).toHaveLength(200);
  });
});

describe("the run of a spec", () => {
  const found = (wanted?: string | null) => findRun(folder.at("a.vae.json"), wanted)?.run.id;
  test("is the newest", () => {
    made("2026-01");
    made("2026-02");
    someRun(at("2026-03"), folder.at("b.vae.json"));
    expect(found()).toBe("2026-02");
  });
  test("is the wanted one, if it exists and has that spec", () => {
    made("2026-01");
    made("2026-02");
    someRun(at("2026-03"), folder.at("b.vae.json"));
    expect([found("2026-01"), found("2026-03"), found("gone"), found(null)]).toEqual([
      "2026-01",
      "2026-02",
      "2026-02",
      "2026-02",
    ]);
  });
});
