import { execFile } from "node:child_process";
import { promisify } from "node:util";
import path from "node:path";

const script = path.resolve(import.meta.dirname, "../torchPeer.py");
const run = promisify(execFile);

/** The figures that every measured process prints. */
export interface Memory {
  readonly peakMegabytes: number;
}

/** A measured process and its last line of output, which is JSON. */
export async function measured<Figures>(
  program: string,
  args: readonly string[],
): Promise<Figures & { readonly seconds: number }> {
  // A core type set for other machines would slow PyTorch's BLAS down.
  const { OPENBLAS_CORETYPE: _, ...env } = process.env;
  const start = performance.now();
  const { stdout } = await run(program, [...args], { env });
  const seconds = (performance.now() - start) / 1000;
  return { ...(JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Figures), seconds };
}

/** PyTorch in a process of its own: Debian's Python, even if the path has another one first. */
export function torchPeer<Figures>(...args: readonly string[]): Promise<Figures & { readonly seconds: number }> {
  return measured<Figures>("/usr/bin/python3", [script, ...args]);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
