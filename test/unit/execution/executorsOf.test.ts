import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { addSubmission } from "../../../src/cluster/submission.ts";
import { cancelRun, pollRun } from "../../../src/execution/executorsOf.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const folder = temporaryFolder();
const run = (): string => folder.at("run");

/** Slurm's programs; squeue prints a queue, scancel leaves its arguments in a file. */
function slurmWith(queue: string): void {
  mkdirSync(folder.at("bin"), { recursive: true });
  const programs = { squeue: `echo '${queue}'`, sacct: "exit 1", scancel: `echo "$@" > '${folder.at("cancelled")}'` };
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(folder.at("bin", name), `#!/bin/sh\n${body}\n`);
    chmodSync(folder.at("bin", name), 0o755);
  }
  vi.stubEnv("PATH", `${folder.at("bin")}${delimiter}${process.env["PATH"] ?? ""}`);
}

function submitted(): void {
  const submission = { job: "7", collector: null, tasks: [0, 1], submitted: "2026-11-29T17:00:00Z", profile: null };
  addSubmission(run(), submission);
}

beforeEach(() => {
  mkdirSync(run(), { recursive: true });
});

describe.skipIf(process.platform === "win32")("the executors of a run", () => {
  test("are this machine, whose process the lock of the folder names, and since when it trains", async () => {
    const begun = Date.now();
    expect(await pollRun(run())).toEqual([]);
    const lock = new RunFolder(run()).lock();
    const [tasks] = await pollRun(run());
    lock.release();
    expect(tasks).toMatchObject({ given: { process: process.pid }, states: [{ kind: "running", host: hostname() }] });
    const [state] = tasks !== undefined && "states" in tasks ? tasks.states : [];
    const since = state?.kind === "running" ? Date.parse(state.since ?? "") : NaN;
    expect(since).toBeGreaterThanOrEqual(begun);
    expect(since).toBeLessThanOrEqual(Date.now());
  });

  test("are a cluster too where the run was submitted, whose tasks are cancelled while any waits or runs", async () => {
    submitted();
    slurmWith("7|0|RUNNING|n1|2026-11-29T17:03:04|None\n7|1|PENDING||N/A|Resources");
    expect(await pollRun(run())).toEqual([
      {
        given: { job: "7" },
        states: [
          { kind: "running", host: "n1", since: "2026-11-29T17:03:04" },
          { kind: "waiting", reason: "Resources" },
        ],
      },
    ]);
    expect(await cancelRun(run())).toMatchObject([{ resumeOptions: " --on slurm" }]);
    expect(readFileSync(folder.at("cancelled"), "utf8")).toBe("7\n");
  });

  test("leave a job alone whose tasks have ended", async () => {
    submitted();
    slurmWith("7|0|CANCELLED|n1|N/A|None\n7|1|COMPLETED|n1|N/A|None");
    expect(await cancelRun(run())).toEqual([]);
    expect(existsSync(folder.at("cancelled"))).toBe(false);
  });

  test("say that a cluster cannot be asked here, where nothing else trains the run", async () => {
    submitted();
    vi.stubEnv("PATH", folder.at("none"));
    expect(await pollRun(run())).toEqual([{ why: expect.stringContaining("squeue was not found") as string }]);
    await expect(cancelRun(run())).rejects.toThrow("squeue was not found");
  });
});
