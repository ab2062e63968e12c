import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A process number names a process only where that process can be seen: in the same process name space of the same start of the same
 * machine. In two containers that share a folder, each first process has number 1, and their host names may be equal too.
 */

/** The running machine; two containers of one machine have the same. */
export const machine = digest(tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")) ?? hostname());

/** Processes with the same value see each other's numbers. */
export const processSpace = digest(
  [hostname(), machine, tryRead(() => readlinkSync("/proc/self/ns/pid")) ?? process.platform].join(" "),
);

/** Whether /proc describes the processes of this space: a container can see another's. */
const hasOwnProc = tryRead(() => readlinkSync("/proc/self")) === String(process.pid);

/** When this process started, in the system's ticks: a later process may have the same number. Undefined if unknown. */
export const startedTicks = statusOf(process.pid)?.startedTicks;

/** Whether a process of this space runs. One that was killed and that its parent has not yet waited for does not. */
export function isRunning(processId: number, started?: number): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const status = statusOf(processId);
  if (status === undefined) return true;
  return !"ZX".includes(status.state) && (started === undefined || started === status.startedTicks);
}

function statusOf(processId: number): { readonly state: string; readonly startedTicks: number } | undefined {
  if (!hasOwnProc) return undefined;
  const text = tryRead(() => readFileSync(`/proc/${processId}/stat`, "utf8"));
  // The name, in parentheses, may have spaces. The state is field 3, the start field 22 (proc(5)).
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields && { state: fields[0] ?? "", startedTicks: Number(fields[19]) };
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
