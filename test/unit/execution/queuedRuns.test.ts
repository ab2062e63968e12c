import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { withQueuedRuns } from "../../../src/execution/queuedRuns.ts";
import type { RunSummary } from "../../../src/protocol/runSummaries.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const folder = temporaryFolder();

function summary(name: string, status: RunSummary["status"] = "stopped", isSubmitted = true): RunSummary {
  const runFolder = folder.at(name);
  mkdirSync(runFolder, { recursive: true });
  if (isSubmitted) writeFileSync(folder.at(name, "executor.json"), "{}");
  const settings = { "objective.beta": 1 };
  return {
    type: "runSummary",
    runFolder,
    specFile: "a.vae.json",
    specName: "a.vae.json",
    isImported: false,
    name: null,
    distinction: null,
    created: "2026-11-29T17:00:00Z",
    trainedMs: null,
    status,
    points: [
      { settings, status: "done", heldOut: null },
      { settings, status: "stopped", heldOut: null },
    ],
  };
}

/** A cluster in which every task waits; null: it does not answer. */
function queues(answer: boolean | null) {
  const asked: string[] = [];
  return {
    asked,
    isOpen: (runFolder: string): Promise<boolean> => {
      asked.push(runFolder);
      return answer === null ? new Promise(() => undefined) : Promise.resolve(answer);
    },
  };
}

describe("a list of runs", () => {
  test("shows a submitted run as queued while its tasks wait, and the points that are left as waiting", async () => {
    const [run] = await withQueuedRuns([summary("run")], queues(true));
    expect(run).toMatchObject({ status: "queued", points: [{ status: "done" }, { status: "waiting" }] });
  });

  test("shows it as stopped once none waits", async () => {
    const [run] = await withQueuedRuns([summary("run")], queues(false));
    expect(run).toMatchObject({ status: "stopped", points: [{ status: "done" }, { status: "stopped" }] });
  });

  test("asks about no run that has ended, trains or was never submitted", async () => {
    const cluster = queues(true);
    const runs = [summary("done", "done"), summary("live", "training"), summary("here", "stopped", false)];
    expect(await withQueuedRuns(runs, cluster)).toEqual(runs);
    expect(cluster.asked).toEqual([]);
  });

  test("appears without the answer of a cluster that is slow, and asks about the newest runs only", async () => {
    const cluster = queues(null);
    const runs = Array.from({ length: 30 }, (_, index) => summary(`run-${index}`));
    expect(await withQueuedRuns(runs, cluster, 10)).toEqual(runs);
    expect(cluster.asked).toEqual(runs.slice(0, 20).map(({ runFolder }) => runFolder));
  });

  test("is whole although the files of one run are damaged", async () => {
    const runs = [summary("damaged"), summary("waiting")];
    const isOpen = (runFolder: string): Promise<boolean> =>
      runFolder === runs[0]?.runFolder ? Promise.reject(new Error("damaged")) : Promise.resolve(true);
    const listed = await withQueuedRuns(runs, { isOpen });
    expect(listed.map(({ status }) => status)).toEqual(["stopped", "queued"]);
  });
});
