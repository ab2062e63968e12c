/** The peak memory of the product's worker processes. Linux only: it reads /proc. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const POLL_MS = 20;

/** Runs a Node program to its end. @returns the largest peak resident size of its child processes, in megabytes. */
export async function peakOfChildren(args: readonly string[]): Promise<number> {
  const parent = spawn(process.execPath, [...args], { stdio: "ignore" });
  let peak = 0;
  const timer = setInterval(() => {
    for (const child of childrenOf(parent.pid ?? 0)) peak = Math.max(peak, peakOf(child));
  }, POLL_MS);
  const status = await new Promise((resolve) => parent.once("close", resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(status)}`);
  return peak;
}

/** Runs a Node program to its end. @returns the most that it and all its descendants held at once, in megabytes. */
export async function peakOfTree(args: readonly string[]): Promise<number> {
  const parent = spawn(process.execPath, [...args], { stdio: "ignore" });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, treeMegabytes(String(parent.pid ?? 0)));
  }, POLL_MS);
  const status = await new Promise((resolve) => parent.once("close", resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(status)}`);
  return peak;
}

function treeMegabytes(processId: string): number {
  const own = Number(/VmRSS:\s*(\d+) kB/.exec(read(`/proc/${processId}/status`))?.[1] ?? 0) / 1024;
  return childrenOf(Number(processId)).reduce((sum, child) => sum + treeMegabytes(child), own);
}

function childrenOf(processId: number): readonly string[] {
  return read(`/proc/${processId}/task/${processId}/children`).split(" ").filter(Boolean);
}

/** Linux keeps the high-water mark itself: polling misses only what a process takes in its last moments. */
function peakOf(processId: string): number {
  return Number(/VmHWM:\s*(\d+) kB/.exec(read(`/proc/${processId}/status`))?.[1] ?? 0) / 1024;
}

/** Empty for a process that has ended in between. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
