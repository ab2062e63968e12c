import { describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/seededRandom.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { below, pick } from "../support/mutations.ts";
import { childrenOf, type Ended, killedIfThere, notLinux, pause, startVaeLens } from "./commandLine.ts";
import { type Command, commands, EveryCommand, triedKinds } from "./everyCommand.ts";
import type { ModelKind } from "./modelKinds.ts";
import { type Disk, mountedDisk, notMountable } from "./mounts.ts";

const KILLS = campaignSize(8, 200);
const DISKS = campaignSize(6, 100);
const every = new EveryCommand();

/** Tries commands until `count` have been disturbed. @param disturb returns how often it has disturbed the command */
async function tryCommands(
  tried: string,
  count: number,
  disturb: (kind: ModelKind, command: Command, random: SeededRandom) => Promise<number>,
): Promise<void> {
  const counts = new Map<string, number>();
  const kinds = new Set<ModelKind>();
  const faults: string[] = [];
  let done = 0;
  for (let round = 0; done < count; round++) {
    const random = seededRandom(40 + campaignSeed, round);
    const kind = pick(random, triedKinds);
    // Sweeps, which write most, get half of the draws.
    const command = random.nextUniform() < 0.4 ? "sweep" : pick(random, commands);
    const { contents } = await every.uninterrupted(kind, command);
    every.prepare(kind, command);
    try {
      const times = await disturb(kind, command, random);
      if (times === 0) continue;
      done += times;
      counts.set(command, (counts.get(command) ?? 0) + times);
      kinds.add(kind);
      await every.repeat(command);
      every.expectReadable();
      expect(every.contents()).toEqual(contents);
    } catch (error) {
      done++;
      faults.push(`round ${round}: ${command} of ${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const shares = [...counts].map(([command, times]) => `${command} ${times}`).join(", ");
  reportCampaign(tried, done, `${kinds.size} kinds of models; ${shares}; ${faults.length} faults`);
  expect(faults).toEqual([]);
}

/** Kills the command, or one of its processes, at a random moment of its time. @returns undefined if it ended before */
async function killed(args: readonly string[], ms: number, random: SeededRandom): Promise<Ended | undefined> {
  const running = startVaeLens(args);
  await Promise.race([pause(random.nextUniform() * ms), running.ended]);
  if (running.hasEnded) return undefined;
  const children = random.nextUniform() < 0.3 ? childrenOf(running.processId, "") : [];
  const isKilled = killedIfThere(children.length > 0 ? pick(random, children) : running.processId);
  const ended = await running.ended;
  return isKilled ? ended : undefined;
}

describe("A command that is disturbed leaves a folder that can be read, and its repetition leaves the files of an undisturbed one", () => {
  test.skipIf(notLinux)(
    `after kill -9 at ${KILLS} random moments (${notLinux || "Linux"})`,
    async () => {
      await tryCommands("kill -9 of any command", KILLS, async (kind, command, random) => {
        const { ms } = await every.uninterrupted(kind, command);
        every.prepare(kind, command);
        // A resume is killed too.
        for (let kills = 0; ;) {
          const ended = await killed(every.argumentsOf(command), ms, random);
          if (ended === undefined) return kills;
          kills++;
          expect(ended.stderr).not.toMatch(/^\s+at /m);
          every.expectReadable();
          if (command !== "sweep" || random.nextUniform() < 0.5) return kills;
        }
      });
    },
    3_600_000,
  );

  test.skipIf(notMountable)(
    `on ${DISKS} disks that fill or are read-only (${notMountable || "mounted"})`,
    async () => {
      let disk: Disk | undefined;
      try {
        await tryCommands("full and read-only disks", DISKS, async (kind, command, random) => {
          const { contents } = await every.uninterrupted(kind, command);
          expect(contents).toBeDefined();
          disk?.unmount();
          disk = mountedDisk(every.run, "64m");
          every.prepare(kind, command);
          if (random.nextUniform() < 0.3) disk.makeReadOnly();
          else disk.leave(4096 * below(random, 30));
          const { status, stderr } = await every.start(command);
          expect(stderr).not.toMatch(/^\s+at /m);
          every.expectReadable();
          disk.free();
          if (status === 0) return 0;
          expect({ status, stderr }).toEqual({
            status: 2,
            stderr: expect.stringMatching(/cannot write .*: (the disk is full|it .*read-only).*;/) as string,
          });
          expect(stderr).toContain(every.run);
          return 1;
        });
      } finally {
        disk?.unmount();
      }
    },
    3_600_000,
  );
});
