import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkHeld, isLocked, LockHeldError, LockLostError, takeLock } from "../../../src/store/lock.ts";
import { beat, MAX_SILENCE_ELSEWHERE_MS, MAX_SILENCE_HERE_MS, type Holder } from "../../../src/store/lockFile.ts";
import { isRunning, machine, processSpace } from "../../../src/store/processSpace.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

/** A process that has ended. */
const deadProcess = spawnSync(process.execPath, ["-e", ""]).pid;

const NONCE = "0123456789abcdef0123456789abcdef";

/** As this version writes it; undefined fields are left out. */
const heldBy = (holder: { readonly [Field in keyof Holder]?: Holder[Field] | undefined }, silentMs = 0): void => {
  const whole = {
    nonce: NONCE,
    process: deadProcess,
    host: hostname(),
    space: processSpace,
    machine,
    doing: "a sweep",
  };
  writeFileSync(folder.at("lock"), `${JSON.stringify({ ...whole, ...holder })}\n`);
  const beatS = (Date.now() - silentMs) / 1000;
  utimesSync(folder.at("lock"), beatS, beatS);
};
/** As earlier versions wrote it. */
const heldByEarlier = (holder: Partial<Holder>): void => {
  heldBy({ nonce: undefined, space: undefined, machine: undefined, ...holder });
};
const take = () => takeLock(folder.at("lock"), "a test");
const stored = (): unknown => JSON.parse(readFileSync(folder.at("lock"), "utf8"));

describe("a lock", () => {
  test("names its holder, and is removed on release", () => {
    const lock = take();
    expect(stored()).toMatchObject({ nonce: lock.nonce, process: process.pid, host: hostname(), doing: "a test" });
    expect(folder.names()).toEqual(["lock"]);
    lock.release();
    expect(folder.names()).toEqual([]);
  });

  test("can be taken again only after its release, with another nonce", () => {
    const lock = take();
    expect(take).toThrow(LockHeldError);
    expect(take).toThrow(`a test is under way (process ${process.pid} on ${hostname()})`);
    expect(isLocked(folder.at("lock"))).toBe(true);
    lock.release();
    const next = take();
    expect(next.nonce).not.toBe(lock.nonce);
    next.release();
  });

  test.each([
    ["this version", heldBy],
    ["an earlier version", heldByEarlier],
  ])("of a running process of %s is respected, even without permission to signal it", (_, hold) => {
    hold({ process: process.ppid });
    expect(take).toThrow(`process ${process.ppid} on`);
    hold({ process: 1 });
    expect(take).toThrow("process 1 on");
    expect(folder.names()).toEqual(["lock"]);
  });

  test.each([
    ["this version", heldBy],
    ["an earlier version", heldByEarlier],
  ])("of a dead process of %s is taken over, also if it had this process's number", (_, hold) => {
    for (const dead of [deadProcess, process.pid]) {
      hold({ process: dead });
      expect(isLocked(folder.at("lock"))).toBe(false);
      const lock = take();
      expect(stored()).toMatchObject({ process: process.pid, nonce: lock.nonce });
      lock.release();
      expect(folder.names()).toEqual([]);
    }
  });

  test.skipIf(process.platform !== "linux")("of a process whose number another one has since is taken over", () => {
    heldBy({ process: process.ppid, started: 1 });
    take().release();
    expect(folder.names()).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")(
    "of a killed process that its parent has not waited for is taken over",
    async () => {
      // exec replaces the shell by a parent that waits for nobody.
      const parent = spawn("sh", ["-c", "sleep 100 & echo $!; exec sleep 100"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      onTestFinished(() => void parent.kill("SIGKILL"));
      const id = await new Promise<number>((resolve) => parent.stdout.once("data", (text) => resolve(Number(text))));
      // Before exec the shell would wait for it.
      await expect.poll(() => readFileSync(`/proc/${parent.pid}/cmdline`, "utf8")).toMatch(/^sleep/);
      heldBy({ process: id });
      expect(take).toThrow(LockHeldError);
      process.kill(id, "SIGKILL");
      await expect.poll(() => isRunning(id)).toBe(false);
      // The system still knows its number.
      expect(() => process.kill(id, 0)).not.toThrow();
      take().release();
    },
  );

  test.each([
    ["in another container of this machine", { space: "b" }, MAX_SILENCE_HERE_MS],
    ["on another machine", { space: "b", machine: "b", host: "elsewhere" }, MAX_SILENCE_ELSEWHERE_MS],
  ])("of a process %s is held until its heartbeat has stopped", (_, place, maxSilenceMs) => {
    heldBy(place, maxSilenceMs - 5_000);
    expect(take).toThrow(`${maxSilenceMs / 1000} s after its last heartbeat`);
    heldBy(place, maxSilenceMs + 5_000);
    take().release();
    expect(folder.names()).toEqual([]);
  });

  test("on one machine is free within a minute after its holder died", () => {
    expect(MAX_SILENCE_HERE_MS).toBeLessThan(60_000);
  });

  test("of an earlier version on another machine counts as held, for it has no heartbeat", () => {
    heldByEarlier({ host: "elsewhere" });
    expect(take).toThrow(`a sweep is under way (process ${deadProcess} on elsewhere)`);
    expect(take).toThrow(`delete ${folder.at("lock")}`);
  });

  test.each(["", "null", "{}", '{"process": 1'])("with the content %s has no holder", (text) => {
    writeFileSync(folder.at("lock"), text);
    take().release();
    expect(folder.names()).toEqual([]);
  });

  test("of another process survives a late release", () => {
    const lock = take();
    heldBy({ process: process.ppid });
    lock.release();
    expect(folder.names()).toEqual(["lock"]);
  });

  test("is refused if a folder has its name, and the folder stays", () => {
    mkdirSync(folder.at("lock"));
    expect(take).toThrow(folder.at("lock"));
    expect(folder.names()).toEqual(["lock"]);
  });
});

describe("the right to replace a dead holder", () => {
  test("belongs to one process: while it lives, others are refused", () => {
    heldBy({ process: process.ppid });
    renameSync(folder.at("lock"), folder.at(`lock.after-${NONCE}`));
    heldBy({});
    expect(take).toThrow(`process ${process.ppid} on`);
    expect(stored()).toMatchObject({ nonce: NONCE });
  });

  test("passes on when that process has died too", () => {
    heldBy({ nonce: NONCE.replaceAll("0", "1") });
    renameSync(folder.at("lock"), folder.at(`lock.after-${NONCE}`));
    heldBy({});
    const lock = take();
    expect(stored()).toMatchObject({ nonce: lock.nonce });
    lock.release();
    expect(readdirSync(folder.at())).toEqual([]);
  });
});

describe("a holder", () => {
  test("that lost the lock may write no more, and learns who has it", () => {
    const lock = take();
    checkHeld(folder.at("lock"), lock.nonce);
    heldBy({ process: process.ppid });
    const check = (): void => {
      checkHeld(folder.at("lock"), lock.nonce);
    };
    expect(check).toThrow(LockLostError);
    expect(check).toThrow(`process ${process.ppid} on ${hostname()}`);
    lock.release();
  });

  test("shows that it lives without a change of the content, and only in its own lock", () => {
    heldBy({}, 30_000);
    const before = readFileSync(folder.at("lock"), "utf8");
    expect(beat(folder.at("lock"), "another")).toBe(false);
    expect(Date.now() - statSync(folder.at("lock")).mtimeMs).toBeGreaterThan(20_000);
    expect(beat(folder.at("lock"), NONCE)).toBe(true);
    expect(Math.abs(Date.now() - statSync(folder.at("lock")).mtimeMs)).toBeLessThan(5_000);
    expect(readFileSync(folder.at("lock"), "utf8")).toBe(before);
    expect(beat(folder.at("none"), NONCE)).toBe(false);
  });
});
