import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { parseFromBackground, type FromBackground } from "../../../src/protocol/backgroundMessages.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";
import { BackgroundService } from "../../../src/programs/backgroundService.ts";
import { logFolder } from "../importing/importing.ts";

const logs = logFolder();
const report: SpecReport = { diagnoses: [], predictions: [], spectrum: null, frontier: [], dataFiles: [] };
const spec = { specText: "{}", specFolder: "/", mediaFolder: "/" };

/** A service whose checks are answered at once, and whose probes last until they are aborted. */
function service() {
  const sent: FromBackground[] = [];
  const limits: (readonly string[] | null)[] = [];
  let closed = false;
  const background = new BackgroundService({
    send: (message) => sent.push(message),
    close: () => {
      closed = true;
    },
    answer: (_, { point }) => Promise.resolve({ type: "klHistory", point, epochs: [1], klPerDimensionNats: [[0.5]] }),
    exportRun: ({ format, outFolder }) => Promise.resolve({ files: [`${outFolder}/${format}`], notes: [] }),
    onStep: () => undefined,
    version: "1.2.3",
    limitReading: (folders) => limits.push(folders),
    reporter: {
      check: ({ specText }) =>
        specText === "broken" ? Promise.reject(new Error("no such luck")) : Promise.resolve(report),
      predict: () => Promise.resolve(report),
      probe: ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        }),
    },
  });
  return { background, sent, limits, isClosed: () => closed };
}

describe("the background service", () => {
  test("answers a check while a probe is under way", async () => {
    const { background, sent } = service();
    background.handle({ type: "probeSpec", id: 1, ceilingSeconds: 5, ...spec });
    background.handle({ type: "checkSpec", id: 2, ...spec });
    await setImmediate();
    expect(sent).toEqual([{ type: "specChecked", id: 2, report }]);
  });

  test("proposes no text where the spec exists, and reports data that it cannot read", async () => {
    const { background, sent } = service();
    logs.write("data.csv", "a\nx\ny\n");
    background.handle({ type: "proposeSpec", id: 1, data: logs.at("data.csv"), mediaFolder: "/" });
    logs.write("kept.vae.json", "{}");
    background.handle({ type: "proposeSpec", id: 2, data: logs.at("kept.csv"), mediaFolder: "/" });
    await expect.poll(() => sent).toHaveLength(2);
    expect(sent).toContainEqual({ type: "specProposed", id: 2, specFile: logs.at("kept.vae.json"), specText: null });
    expect(sent).toContainEqual({
      type: "requestFailed",
      id: 1,
      message: expect.stringMatching(/data\.csv/) as string,
    });
  });

  test("passes on where files may be read", () => {
    const { background, sent, limits } = service();
    background.handle({ type: "limitReading", folders: ["/workspace"] });
    background.handle({ type: "limitReading", folders: null });
    expect({ limits, sent }).toEqual({ limits: [["/workspace"], null], sent: [] });
  });

  test("aborts a probe on request", async () => {
    const { background, sent } = service();
    background.handle({ type: "probeSpec", id: 1, ceilingSeconds: 5, ...spec });
    background.handle({ type: "cancelProbe", id: 1 });
    await setImmediate();
    expect(sent).toEqual([{ type: "requestFailed", id: 1, message: "cancelled" }]);
  });

  test("aborts a probe for a newer one", async () => {
    const { background, sent } = service();
    background.handle({ type: "probeSpec", id: 1, ceilingSeconds: 5, ...spec });
    background.handle({ type: "probeSpec", id: 2, ceilingSeconds: 5, ...spec });
    await setImmediate();
    expect(sent.map(({ type, id }) => [type, id])).toEqual([["requestFailed", 1]]);
  });

  test("reports why it cannot answer", async () => {
    const { background, sent } = service();
    background.handle({ type: "checkSpec", id: 1, ...spec, specText: "broken" });
    await setImmediate();
    expect(sent).toEqual([
      { type: "requestFailed", id: 1, message: expect.stringContaining("no such luck") as string },
    ]);
  });

  test("lists the runs in folders, which may be empty", async () => {
    const { background, sent } = service();
    background.handle({
      type: "listRuns",
      id: 1,
      runsFolders: ["/nowhere/.vae-lens/runs"],
      purge: true,
      mayAskCluster: true,
    });
    await setImmediate();
    expect(sent).toEqual([{ type: "runsListed", id: 1, runs: [] }]);
  });

  test.each(["readRun", "trashRun", "restoreRun"] as const)("reports why a request fails: %s", async (type) => {
    const { background, sent } = service();
    background.handle({ type, id: 1, runFolder: "/nowhere/.vae-lens/runs/one" });
    await setImmediate();
    expect(sent).toMatchObject([
      { type: "requestFailed", id: 1, message: expect.stringContaining("/nowhere/.vae-lens") as string },
    ]);
  });

  test("ignores a cancellation that comes too late", async () => {
    const { background, sent } = service();
    background.handle({ type: "checkSpec", id: 1, ...spec });
    await setImmediate();
    background.handle({ type: "cancelProbe", id: 1 });
    await setImmediate();
    expect(sent).toHaveLength(1);
  });

  test("imports logged figures and returns them as a run", async () => {
    const { background, sent } = service();
    background.handle({
      type: "importRuns",
      id: 1,
      sources: [logs.csv("beta,rate,distortion", "1,2,3")],
      workingFolder: logs.at(),
    });
    await setImmediate();
    expect(sent).toMatchObject([
      {
        type: "runsImported",
        id: 1,
        imported: { kind: "run", run: { specName: "log", points: [{ beta: 1, heldOut: { rateNats: 2 } }] } },
      },
    ]);
    expect(parseFromBackground(JSON.parse(JSON.stringify(sent[0])))).toEqual(sent[0]);
    const [{ imported: { runFolder = "" } = {} } = {}] = sent as {
      readonly imported?: { readonly runFolder?: string };
    }[];
    background.handle({ type: "findRun", id: 2, specFile: runFolder, runId: null });
    await setImmediate();
    expect(sent[1]).toMatchObject({
      type: "runFound",
      id: 2,
      found: { runFolder, run: { imported: { name: "log" } } },
    });
  });

  test("reports why it cannot import", async () => {
    const { background, sent } = service();
    background.handle({
      type: "importRuns",
      id: 1,
      sources: [logs.csv("epoch,loss", "1,2")],
      workingFolder: logs.at(),
    });
    await setImmediate();
    expect(sent).toMatchObject([
      {
        type: "requestFailed",
        id: 1,
        message: expect.stringContaining("has no column of a rate or a distortion") as string,
      },
    ]);
  });

  test("ends on request", () => {
    const { background, isClosed } = service();
    background.handle({ type: "stop" });
    expect(isClosed()).toBe(true);
  });
});
