import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LockHeldError } from "../../../src/store/lock.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { purgeTrash, restoreRun, trashRun } from "../../../src/store/trash.ts";
import { results, someRun } from "./someRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const run = (): string => folder.at(".vae-lens", "runs", "one");
const trashed = (name = "one"): string => folder.at(".vae-lens", "trash", name);
const made = () => someRun(run(), folder.at("a.vae.json"));
const now = new Date("2026-06-01T00:00:00.000Z");
const daysLater = (days: number): Date => new Date(now.getTime() + days * 24 * 60 * 60 * 1000);
const purgeAfter = (days: number): void => {
  purgeTrash(folder.at(".vae-lens", "runs"), daysLater(days));
};

describe("a deleted run", () => {
  test("is complete and unlocked in the trash", () => {
    made();
    trashRun(run(), now);
    expect(existsSync(run())).toBe(false);
    expect(new RunFolder(trashed()).readResults().points).toHaveLength(2);
    expect(existsSync(`${trashed()}/lock`)).toBe(false);
  });

  test("has its former path and spec after Undo, and can be resumed", () => {
    made();
    trashRun(run(), now);
    restoreRun(run());
    const restored = new RunFolder(run());
    expect(restored.specFile()).toBe(folder.at("a.vae.json"));
    expect(restored.readResults()).toEqual(results(restored.readResults().points));
    restored.lock().release();
  });

  test("cannot be deleted during training", () => {
    const lock = made().lock();
    expect(() => {
      trashRun(run(), now);
    }).toThrow(LockHeldError);
    expect(existsSync(run())).toBe(true);
    lock.release();
  });

  test("must be a run", () => {
    mkdirSync(run(), { recursive: true });
    expect(() => {
      trashRun(run(), now);
    }).toThrow("no run.json");
  });

  test("does not replace another run", () => {
    made();
    trashRun(run(), now);
    made();
    expect(() => {
      trashRun(run(), now);
    }).toThrow("there is a one in");
    expect(() => {
      restoreRun(run());
    }).toThrow("already; move it elsewhere first.");
  });

  test("cannot be restored after the purge", () =>
    expect(() => {
      restoreRun(run());
    }).toThrow("is no longer in"));
});

describe("the trash", () => {
  test("keeps a run for thirty days", () => {
    made();
    trashRun(run(), now);
    purgeAfter(29);
    expect(existsSync(trashed())).toBe(true);
    purgeAfter(31);
    expect(existsSync(trashed())).toBe(false);
  });

  test("purges only runs, and does not follow links", () => {
    made();
    mkdirSync(trashed("mine"), { recursive: true });
    writeFileSync(trashed("notes"), "");
    symlinkSync(run(), trashed("link"));
    for (const name of ["mine", "notes"]) utimesSync(trashed(name), now, now);
    purgeAfter(1000);
    expect(["mine", "notes", "link"].map((name) => existsSync(trashed(name)))).toEqual([true, true, true]);
    expect(existsSync(run())).toBe(true);
  });

  test("is not purged if it is a link", () => {
    someRun(folder.at("elsewhere", "two"), folder.at("a.vae.json"));
    utimesSync(folder.at("elsewhere", "two"), now, now);
    mkdirSync(folder.at(".vae-lens"));
    symlinkSync(folder.at("elsewhere"), folder.at(".vae-lens", "trash"));
    purgeAfter(1000);
    expect(existsSync(folder.at("elsewhere", "two"))).toBe(true);
  });

  test("does not need to exist", () => {
    expect(() => {
      purgeAfter(1000);
    }).not.toThrow();
  });
});
