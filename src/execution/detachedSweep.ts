import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makeFolder } from "../store/makeFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { trainingProcess } from "../store/trainingProcess.ts";

const POLL_MS = 100;

/** A command line to run without a terminal. */
export interface Detached {
  /** The command line's file. */
  readonly cli: string;
  readonly args: readonly string[];
  /** Where it trains; what it prints is in `logs/sweep.log` there. */
  readonly runFolder: string;
  /** Aborting it before the sweep trains ends it. */
  readonly signal: AbortSignal;
}

/**
 * Starts a sweep that goes on when the terminal is closed, and waits until it holds the lock of its folder.
 * @returns the number of its process
 * @throws StoreError when it ends with an error before; the signal's reason
 */
export async function startDetached({ cli, args, runFolder, signal }: Detached): Promise<number> {
  const logs = join(runFolder, "logs");
  makeFolder(logs);
  const log = join(logs, "sweep.log");
  const output = openSync(log, "a");
  const child = spawn(process.execPath, [cli, ...args], { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  let end: string | undefined;
  child.once("error", ({ message }) => (end = message));
  child.once("exit", (code, ended) => (end ??= code === 0 ? "" : (ended ?? `exit status ${code}`)));
  while (end === undefined && trainingProcess(runFolder)?.process !== child.pid) {
    await delay(POLL_MS);
    if (!signal.aborted) continue;
    child.kill();
    throw signal.reason;
  }
  if (end !== undefined && end !== "") {
    const lastLine = readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
    throw new StoreError(`the sweep ended before it trained (${end}): ${lastLine} All that it printed is in ${log}.`);
  }
  child.unref();
  return child.pid ?? 0;
}
