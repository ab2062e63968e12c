/**
 * One process that takes and releases the same lock many times, for lockTrials.ts. Arguments: folder, holds, seed, number of further
 * contenders that it starts in its own process space. Prints a JSON line for itself and for each of them.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { checkHeld, LockHeldError, takeLock, type Lock } from "../../src/store/lock.ts";
import { pause } from "../../src/store/pause.ts";
import type { LockFigures } from "./lockTrials.ts";

const [folder = "", holds = "0", seed = "0", more = "0"] = process.argv.slice(2);
const file = path.join(folder, "lock");
const inside = path.join(folder, "inside");
const random = seededRandom(Number(seed), 1);
/** Beyond the largest number of a process. */
const NO_PROCESS = 2 ** 30;
const SHARE_OF_DEAD = 0.2;
const MAX_HOLD_MS = 0.4;
const HOUR_S = 3600;

const others = Array.from({ length: Number(more) }, (_, i) =>
  spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1, 2), folder, holds, `${seed}${i + 1}`, "0"], {
    stdio: ["ignore", "inherit", "inherit"],
  }),
);

const figures: LockFigures = { process: process.pid, holds: 0, refused: 0, overlaps: 0, lost: 0, left: 0 };
while (figures.holds < Number(holds)) {
  const lock = tryTake();
  if (lock === undefined) {
    figures.refused++;
    pause(random.nextUniform() * MAX_HOLD_MS);
    continue;
  }
  // A folder is created by one process only, without the lock's own means.
  const isAlone = tryDo(() => {
    mkdirSync(inside);
  });
  pause(random.nextUniform() * MAX_HOLD_MS);
  if (!isAlone) figures.overlaps++;
  else rmdirSync(inside);
  if (!tryDo(() => checkHeld(file, lock.nonce))) figures.lost++;
  figures.holds++;
  if (figures.holds < Number(holds) && random.nextUniform() < SHARE_OF_DEAD) leaveDead();
  lock.release();
}
console.log(JSON.stringify(figures));
await Promise.all(others.map((other) => new Promise((resolve) => other.once("exit", resolve))));

function tryTake(): Lock | undefined {
  try {
    return takeLock(file, "a trial");
  } catch (error) {
    if (error instanceof LockHeldError) return undefined;
    throw error;
  }
}

/** Puts the lock of a dead process in the place of this one's: of this space, or of another machine whose heartbeat has stopped. */
function leaveDead(): void {
  const isElsewhere = random.nextUniform() < 0.5;
  const holder = JSON.parse(readFileSync(file, "utf8")) as object;
  const nonce = Array.from({ length: 32 }, () => Math.floor(random.nextUniform() * 16).toString(16)).join("");
  const place = isElsewhere ? { space: "elsewhere", machine: "elsewhere" } : {};
  const draft = `${file}.dead-${seed}`;
  writeFileSync(draft, `${JSON.stringify({ ...holder, nonce, process: NO_PROCESS, ...place })}\n`);
  const hourAgo = Date.now() / 1000 - HOUR_S;
  if (isElsewhere) utimesSync(draft, hourAgo, hourAgo);
  renameSync(draft, file);
  figures.left++;
}

function tryDo(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
