import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What one contender counted. */
export interface LockFigures {
  readonly process: number;
  holds: number;
  refused: number;
  /** Holds during which another process was inside. */
  overlaps: number;
  /** Holds at the end of which the lock belonged to another process. */
  lost: number;
  /** Locks of dead processes that it left for others to take over. */
  left: number;
}

const contender = path.join(import.meta.dirname, "lockContender.ts");

/** Why there are no process name spaces here, or false where there are. */
export const noNamespaces: string | false = (() => {
  try {
    execFileSync("unshare", ["--pid", "--uts", "--fork", "--mount", "--mount-proc", "hostname", "a"], {
      stdio: "ignore",
    });
    return false;
  } catch {
    return "only root may make process name spaces, on Linux";
  }
})();

/**
 * Several processes in process name spaces of their own, like containers, take the same lock. Their numbers are equal.
 * @param hosts the host name of each space
 */
export async function lockTrials(
  hosts: readonly string[],
  { holds, perHost, seed }: { readonly holds: number; readonly perHost: number; readonly seed: number },
): Promise<readonly LockFigures[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-locks-"));
  try {
    const each = Math.ceil(holds / (hosts.length * perHost));
    const outputs = await Promise.all(
      hosts.map((host, index) =>
        inNamespace(host, [
          ...["--import", "tsx", contender, folder],
          ...[each, seed * 100 + index, perHost - 1].map(String),
        ]),
      ),
    );
    return outputs.flatMap((output) =>
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as LockFigures),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs Node as process 1 of a new name space. */
function inNamespace(host: string, args: readonly string[]): Promise<string> {
  const run = 'hostname "$0" && exec "$@"';
  const command = ["--pid", "--uts", "--fork", "--kill-child", "--mount", "--mount-proc", "sh", "-c", run, host];
  return new Promise((resolve, reject) => {
    execFile("unshare", [...command, process.execPath, ...args], (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}
