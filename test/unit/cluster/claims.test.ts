import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { claimBatches, type ClaimRequest } from "../../../src/cluster/claimBatches.ts";
import { removeDeadClaims } from "../../../src/store/batchClaims.ts";
import { LockHeldError, LockLostError, type Lock } from "../../../src/store/lock.ts";
import { MAX_SILENCE_ELSEWHERE_MS, type TaskHolder } from "../../../src/store/lockFile.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const folder = temporaryFolder();
const batch = { index: 4, points: [] };
const claimFile = (): string => folder.at("run/claims/batch-004.lock");

/** A claim of a task on another machine, whose process cannot be seen. */
const claimedElsewhere = (task: TaskHolder | undefined, silentMs = 0): void => {
  mkdirSync(folder.at("run/claims"), { recursive: true });
  const holder = { nonce: "0".repeat(32), process: 1, host: "n9", doing: "training", space: "s", machine: "m" };
  writeFileSync(claimFile(), `${JSON.stringify({ ...holder, task })}\n`);
  const beatS = (Date.now() - silentMs) / 1000;
  utimesSync(claimFile(), beatS, beatS);
};
const run = (): RunFolder => new RunFolder(folder.at("run"));
const task: TaskHolder = { job: "12", index: 3, restarts: 1 };
const claim = (by = task, ended: readonly string[] = []): Lock =>
  run().claim(batch, { task: by, isEnded: ({ job }) => ended.includes(job) });

describe("the claim of a batch", () => {
  test("names its task, and is removed on release", () => {
    const held = claim();
    expect(JSON.parse(readFileSync(claimFile(), "utf8"))).toMatchObject({ task, nonce: held.nonce });
    expect(held.tookOver).toBe(false);
    held.release();
    expect(() => claim().release()).not.toThrow();
  });

  test("of an earlier start of the same task is taken over at once, although its heartbeat is fresh", () => {
    claimedElsewhere({ ...task, restarts: 0 });
    expect(claim().tookOver).toBe(true);
  });

  test.each([
    ["the same start", task],
    ["a later start", { ...task, restarts: 2 }],
    ["another task of the job", { ...task, index: 2 }],
    ["another job", { ...task, job: "11" }],
    ["a process without a task", undefined],
  ])("of %s is respected while its heartbeat is fresh, and taken over when that has stopped", (_, other) => {
    claimedElsewhere(other);
    expect(() => claim()).toThrow(LockHeldError);
    claimedElsewhere(other, MAX_SILENCE_ELSEWHERE_MS + 5_000);
    expect(claim().tookOver).toBe(false);
  });

  test("of a job that Slurm says has ended is taken over", () => {
    claimedElsewhere({ ...task, job: "11" });
    expect(() => claim(task, ["10"])).toThrow(LockHeldError);
    expect(claim(task, ["11"]).tookOver).toBe(true);
  });

  test("of a process that died on the machine that collects is removed, so that no other machine waits for its silence", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    claim();
    const left = JSON.parse(readFileSync(claimFile(), "utf8")) as object;
    writeFileSync(claimFile(), `${JSON.stringify({ ...left, process: pid, started: 1, nonce: "1".repeat(32) })}\n`);
    removeDeadClaims(run().path);
    expect(existsSync(claimFile())).toBe(false);
  });

  test("of a process that may live elsewhere is kept", () => {
    claimedElsewhere(task);
    const before = readFileSync(claimFile(), "utf8");
    removeDeadClaims(run().path);
    expect(readFileSync(claimFile(), "utf8")).toBe(before);
  });

  test("excludes the lock of the folder, and the other way round", () => {
    const held = claim();
    expect(() => run().lock()).toThrow(LockHeldError);
    held.release();
    const lock = run().lock();
    expect(() => claim()).toThrow(LockHeldError);
    lock.release();
    claim().release();
  });

  test("is checked before every write: who has lost it changes nothing", () => {
    const { nonce } = claim({ ...task, restarts: 0 });
    const writer = new RunFolder(folder.at("run"), { lockNonce: nonce, claimed: true });
    mkdirSync(folder.at("run/metrics"));
    writer.appendMetrics(batch, 1, []);
    const before = readFileSync(folder.at("run/metrics/batch-004.jsonl"), "utf8");
    claimedElsewhere(task);
    expect(() => {
      writer.appendMetrics(batch, 2, []);
    }).toThrow(LockLostError);
    expect(readFileSync(folder.at("run/metrics/batch-004.jsonl"), "utf8")).toBe(before);
    expect(() => {
      writer.writeCheckpoint(4, {} as never);
    }).toThrow(LockLostError);
    // Nor does a claim allow to write what belongs to the folder.
    expect(() => {
      writer.writeResults({} as never);
    }).toThrow(LockLostError);
  });
});

describe("claiming the batches of a task", () => {
  const request = (more: Partial<ClaimRequest>): ClaimRequest => ({
    folder: run(),
    batches: [batch],
    task,
    isGone: () => Promise.resolve(false),
    signal: new AbortController().signal,
    log: () => undefined,
    ...more,
  });

  test("asks Slurm about the holder of another job, and takes over when it has ended", async () => {
    claimedElsewhere({ ...task, job: "11" });
    const asked: TaskHolder[] = [];
    const claims = new Map<number, Lock>();
    const isGone = (other: TaskHolder): Promise<boolean> => {
      asked.push(other);
      return Promise.resolve(true);
    };
    await claimBatches(request({ isGone }), claims);
    expect(asked).toEqual([{ ...task, job: "11" }]);
    expect([...claims.keys()]).toEqual([4]);
  });

  test.each([false, undefined])("waits where Slurm says %s, until its signal is aborted", async (answer) => {
    claimedElsewhere({ ...task, job: "11" });
    const controller = new AbortController();
    const lines: string[] = [];
    const claims = new Map<number, Lock>();
    await claimBatches(
      request({
        isGone: () => {
          setTimeout(() => {
            controller.abort();
          }, 50);
          return Promise.resolve(answer);
        },
        signal: controller.signal,
        log: (line) => lines.push(line),
      }),
      claims,
    );
    expect(claims.size).toBe(0);
    expect(lines).toEqual([expect.stringContaining("Waiting for batch 4: ")]);
  });
});
