import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RunEvent, RunSnapshot } from "../protocol/runSnapshot.ts";
import type { SweepEvent } from "../protocol/sweepMessages.ts";
import { isRunning } from "../results/reading.ts";
import { settingsLabel } from "../results/wording.ts";
import { ClusterQueues } from "../execution/clusterQueues.ts";
import { pollRun } from "../execution/executorsOf.ts";
import { RunFollower } from "../store/runFollower.ts";
import { exitStatus } from "./exitStatus.ts";
import { SweepProgress } from "./progress.ts";
import { statusText } from "./statusCommand.ts";
import type { Terminal } from "./terminal.ts";

/** Files on a network file system show up later anyway. */
const POLL_MS = 500;

export interface WatchOptions {
  readonly runFolder: string;
  /** Aborting it ends the watching, not the training. */
  readonly signal: AbortSignal;
}

/**
 * Shows the progress of a run that any process on any machine trains, until nothing trains it any more. Returns the exit status of such a
 * sweep: 0 done, 1 a point failed, 130 stopped.
 * @throws StoreError
 */
export async function watchCommand({ runFolder, signal }: WatchOptions, terminal: Terminal): Promise<number> {
  const path = resolve(runFolder);
  const run = await watchRun({ runFolder: path, signal }, terminal);
  terminal.out(statusText(run, await pollRun(path)));
  if (signal.aborted) return exitStatus.interrupted;
  return endedExitStatus(run, path, terminal);
}

/** Shows the progress until nothing trains the run any more, or the signal is aborted. @throws StoreError */
export async function watchRun({ runFolder, signal }: WatchOptions, terminal: Terminal): Promise<RunSnapshot> {
  const queues = new ClusterQueues();
  const follower = new RunFollower(runFolder, await queues.isOpen(runFolder));
  const { points } = follower.run;
  const labels = points.map(({ settings, epochs }) => ({ label: settingsLabel(settings), epochs }));
  const progress = new SweepProgress(terminal, labels);
  const showNew = async (): Promise<void> => {
    for (const event of follower.poll(await queues.isOpen(runFolder))) {
      if (event.type === "epochsDiscarded") progress.discard(event.points);
      for (const shown of sweepEvents(event)) progress.show(shown);
    }
  };
  if (isRunning(follower.run)) terminal.err("Watching the run. Press Ctrl-C to stop watching; the training goes on.");
  for (const event of eventsUntilNow(follower.run)) progress.show(event);
  while (isRunning(follower.run) && !signal.aborted) {
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    await showNew();
  }
  // What the last task wrote after the last poll.
  await showNew();
  terminal.status("");
  return follower.run;
}

function endedExitStatus({ status }: RunSnapshot, path: string, terminal: Terminal): number {
  if (status === "stopped") terminal.err(`Nothing trains it now. Resume with: vae-lens sweep --resume ${path}`);
  return status === "done" ? exitStatus.done : status === "failed" ? exitStatus.pointFailed : exitStatus.interrupted;
}

/** What has happened before the watching. */
function eventsUntilNow({ points }: RunSnapshot): readonly SweepEvent[] {
  return points.flatMap((point, index): readonly SweepEvent[] => {
    const { status, heldOut, train, failure, epoch, selection } = point;
    if (status === "done" || status === "failed" || status === "stopped")
      return sweepEvents({
        type: "pointEnded",
        point: index,
        status,
        heldOut,
        train,
        failure,
        ...(selection === undefined ? {} : { selection }),
      });
    if (heldOut === null) return [];
    return [{ type: "epochDone", epoch, points: [{ point: index, heldOut, train: train ?? heldOut }] }];
  });
}

function sweepEvents(event: RunEvent): readonly SweepEvent[] {
  if (event.type === "epochDone") return [event];
  if (event.type === "statusChanged" || event.type === "epochsDiscarded") return [];
  if (event.type === "pointsPlaced") return [{ type: "roundPlaced", specText: "", points: event.points }];
  const { type, ...outcome } = event;
  return [{ type, outcome: { ...outcome, keptEpoch: null } }];
}
