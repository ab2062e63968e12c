import { readFileSync } from "node:fs";

/** The extension's processes, found through /proc. */
export const notLinux = process.platform !== "linux";

export function backgroundProcesses(): readonly number[] {
  return childrenOf(process.pid, "background.cjs");
}

export function sweepProcesses(): readonly number[] {
  return childrenOf(process.pid, "sweep.cjs");
}

export function workerProcesses(): readonly number[] {
  return sweepProcesses().flatMap((sweep) => childrenOf(sweep, "worker.cjs"));
}

/** False also for a zombie, a process that has ended and was not waited for. */
export function isRunning(processId: number): boolean {
  const state = read(`/proc/${processId}/stat`).split(") ").at(-1)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

function childrenOf(parent: number, program: string): readonly number[] {
  // Any thread may have forked.
  const children = read(`/proc/${parent}/task/${parent}/children`).split(" ").filter(Boolean).map(Number);
  return children.filter((child) => isRunning(child) && read(`/proc/${child}/cmdline`).includes(program));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
