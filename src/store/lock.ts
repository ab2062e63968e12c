import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { StoreError, storing } from "./storeError.ts";

interface Holder {
  readonly process: number;
  readonly host: string;
  readonly doing: string;
}

/** Held by one process at a time; a holder that died does not hold it any more. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock file.
 * @param doing what the holder does with it, for the message of whoever comes second
 * @throws StoreError when a living process holds it.
 */
export function takeLock(file: string, doing: string): Lock {
  const mine: Holder = { process: process.pid, host: hostname(), doing };
  // Twice: once more after a dead holder's file is removed.
  for (let attempt = 0; ; attempt++) {
    if (tryCreate(file, mine)) break;
    const holder = readHolder(file);
    if (attempt > 0 || (holder !== undefined && isAlive(holder))) {
      throw new StoreError(
        `${holder?.doing ?? "another sweep"} is under way (process ${holder?.process ?? "unknown"} on ${holder?.host ?? "unknown"}): ` +
          `wait for it, stop it, or choose another folder with --out. If no such process exists, delete ${file}.`,
      );
    }
    storing("write", file, () => {
      rmSync(file, { force: true });
    });
  }
  return {
    release: () => {
      if (readHolder(file)?.process === process.pid) rmSync(file, { force: true });
    },
  };
}

function tryCreate(file: string, holder: Holder): boolean {
  return storing("write", file, () => {
    try {
      writeFileSync(file, JSON.stringify(holder), { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  });
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive({ process: id, host }: Holder): boolean {
  // Processes of another machine (a shared disk) cannot be asked; they count as living.
  if (host !== hostname()) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
