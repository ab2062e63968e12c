/**
 * The lock of a run folder among processes in two process name spaces, like two containers whose first process has number 1: holds that
 * overlap, with two host names and with one; then how long after a power cut of the holder another space gets the lock.
 *   npx tsx bench/locks.ts [HOLDS SEED]
 * Needs Linux and root. Exits 1 at the first overlap, or above a minute.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { LockHeldError, takeLock } from "../src/store/lock.ts";
import { lockTrials, noNamespaces } from "./support/lockTrials.ts";

const PER_HOST = 2;
const MAX_TAKEOVER_S = 60;

const [holds = 10_000, seed = 1] = process.argv.slice(2).map(Number);
if (noNamespaces) throw new Error(noNamespaces);

let isGood = true;
for (const hosts of [
  ["node1", "node2"],
  ["node1", "node1"],
]) {
  const figures = await lockTrials(hosts, { holds, perHost: PER_HOST, seed });
  const sum = (name: "holds" | "refused" | "overlaps" | "lost" | "left"): number =>
    figures.reduce((total, each) => total + each[name], 0);
  console.log(
    `Hosts ${hosts.join(", ")}; processes ${figures.map((each) => each.process).join(", ")}: ${sum("holds")} holds, ${sum("refused")} refused, ` +
      `${sum("left")} left by dead holders, ${sum("overlaps")} overlaps, ${sum("lost")} lost.`,
  );
  isGood &&= sum("overlaps") + sum("lost") === 0;
}
const seconds = await secondsAfterPowerCut();
console.log(`Taken over ${seconds.toFixed(1)} s after the holder's name space was killed.`);
process.exitCode = isGood && seconds <= MAX_TAKEOVER_S ? 0 : 1;

async function secondsAfterPowerCut(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-locks-"));
  const file = path.join(folder, "lock");
  const program = `import { takeLock } from ${JSON.stringify(path.join(import.meta.dirname, "../src/store/lock.ts"))};
    takeLock(${JSON.stringify(file)}, "a trial"); setInterval(() => undefined, 1000);`;
  const space = spawn(
    "unshare",
    [
      ...["--pid", "--fork", "--kill-child", "--mount", "--mount-proc", process.execPath, "--import", "tsx"],
      ...["--input-type=module", "--eval", program],
    ],
    { stdio: "inherit" },
  );
  try {
    while (!existsSync(file)) await setTimeout(20);
    // Longer than one heartbeat.
    await setTimeout(7_000);
    space.kill("SIGKILL");
    const start = performance.now();
    while (!isFree(file)) await setTimeout(200);
    return (performance.now() - start) / 1000;
  } finally {
    space.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function isFree(file: string): boolean {
  try {
    takeLock(file, "a trial").release();
    return true;
  } catch (error) {
    if (error instanceof LockHeldError) return false;
    throw error;
  }
}
