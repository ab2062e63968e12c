import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { lockTrials, noNamespaces } from "../../bench/support/lockTrials.ts";
import { processSpace } from "../../src/store/processSpace.ts";
import { startVaeLens, until, vaeLens } from "./commandLine.ts";
import { metricsRows, resultsText, specFolder } from "./specFolder.ts";

const folder = specFolder();

describe.skipIf(noNamespaces)(`the lock among processes with equal numbers (${noNamespaces || "Linux, root"})`, () => {
  test.each([
    ["two host names", ["node1", "node2"]],
    ["one host name", ["node1", "node1"]],
  ])("of two process spaces with %s has one holder at a time, also after dead holders", async (_, hosts) => {
    const figures = await lockTrials(hosts, { holds: 300, perHost: 2, seed: 1 });
    expect(figures.filter((each) => each.process === 1)).toHaveLength(2);
    expect(figures.map(({ overlaps, lost }) => overlaps + lost)).toEqual([0, 0, 0, 0]);
    expect(figures.reduce((sum, { holds }) => sum + holds, 0)).toBe(300);
    expect(Math.min(...figures.map(({ left }) => left))).toBeGreaterThan(0);
  });
});

describe("a sweep whose lock another process has taken over", () => {
  test("ends, names that process, and changes nothing in the folder; the run can then be resumed", async () => {
    const epochs = { "training.epochs": 400, sweep: { "objective.beta": [0.5, 2] } };
    const run = folder.at("lost");
    const running = startVaeLens([
      "sweep",
      folder.writeSpec("lost.vae.json", epochs),
      ...["--out", run, "--checkpoint-seconds", "0.05"],
    ]);
    await until(() => running.hasEnded || existsSync(path.join(run, "checkpoints/batch-000.safetensors")));
    const lock = path.join(run, "lock");
    const other = { nonce: "0".repeat(32), process: process.pid, host: hostname(), space: processSpace };
    writeFileSync(lock, JSON.stringify({ ...other, doing: "another sweep" }));
    const ended = await running.ended;
    expect(ended).toMatchObject({ status: 2 });
    expect(ended.stderr).toContain(`process ${process.pid} on ${hostname()}`);
    expect(ended.stderr).toContain("--resume");
    expect(existsSync(path.join(run, "results.json"))).toBe(false);
    // The other one's lock stays.
    expect(readFileSync(lock, "utf8")).toContain("another sweep");

    writeFileSync(lock, JSON.stringify({ ...other, process: 2 ** 30, doing: "a dead sweep" }));
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    const whole = folder.at("whole");
    expect(await vaeLens("sweep", folder.at("lost.vae.json"), "--out", whole)).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(resultsText(whole));
    expect(metricsRows(run)).toEqual(metricsRows(whole));
  });
});
