import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { takeLock } from "../../../src/store/lock.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

/** A process that has ended. */
const deadProcess = spawnSync(process.execPath, ["-e", ""]).pid;

const heldBy = (holder: object): void => {
  writeFileSync(
    folder.at("lock"),
    JSON.stringify({ process: deadProcess, host: hostname(), doing: "a sweep", ...holder }),
  );
};
const take = () => takeLock(folder.at("lock"), "a test");

describe("a lock", () => {
  test("names its holder, and is removed on release", () => {
    const lock = take();
    expect(JSON.parse(readFileSync(folder.at("lock"), "utf8"))).toEqual({
      process: process.pid,
      host: hostname(),
      doing: "a test",
    });
    expect(folder.names()).toEqual(["lock"]);
    lock.release();
    expect(folder.names()).toEqual([]);
  });

  test("can be taken again only after its release", () => {
    const lock = take();
    expect(take).toThrow(
      `a test is under way (process ${process.pid} on ${hostname()}): wait for it, stop it, or choose another folder with --out. ` +
        `If no such process exists, delete ${folder.at("lock")}.`,
    );
    lock.release();
    take().release();
  });

  test("of a running process is respected, even without permission to signal it", () => {
    heldBy({ process: process.ppid });
    expect(take).toThrow(`process ${process.ppid} on`);
    heldBy({ process: 1 });
    expect(take).toThrow("process 1 on");
    expect(folder.names()).toEqual(["lock"]);
  });

  test("of a dead process is taken over", () => {
    heldBy({});
    const lock = take();
    expect(JSON.parse(readFileSync(folder.at("lock"), "utf8"))).toMatchObject({ process: process.pid });
    lock.release();
    expect(folder.names()).toEqual([]);
  });

  test("of a dead process with this process's number is taken over", () => {
    heldBy({ process: process.pid });
    take().release();
    expect(folder.names()).toEqual([]);
  });

  test("of a process on another machine counts as held", () => {
    heldBy({ host: "elsewhere" });
    expect(take).toThrow(`a sweep is under way (process ${deadProcess} on elsewhere)`);
  });

  test("without valid JSON has no holder", () => {
    writeFileSync(folder.at("lock"), "");
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
