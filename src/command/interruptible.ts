import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs a command that keeps finished work when it is stopped. The exit status is then that of an interrupt.
 * @param kept the folder to resume from, for the message
 */
export async function interruptible(
  work: () => Promise<number>,
  { signal, terminal, kept }: { readonly signal: AbortSignal; readonly terminal: Terminal; readonly kept: string },
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    terminal.status("");
    terminal.err(kept);
    return exitStatus.interrupted;
  }
}
