import type { RunSummary } from "../protocol/runSummaries.ts";
import { wasSubmitted } from "../store/wasSubmitted.ts";
import type { ClusterQueues } from "./clusterQueues.ts";

/** Of a list, the newest: the controller of a cluster serves everybody. */
const MAX_ASKED = 20;
/** A list appears without the answer of a cluster that is slow. */
const MAX_WAIT_MS = 2_000;

/** Runs of a list whose tasks wait or start look stopped on disk. @param runs newest first */
export async function withQueuedRuns(
  runs: readonly RunSummary[],
  queues: Pick<ClusterQueues, "isOpen">,
  maxWaitMs = MAX_WAIT_MS,
): Promise<readonly RunSummary[]> {
  const asked = runs
    .filter(({ status, runFolder }) => status === "stopped" && wasSubmitted(runFolder))
    .slice(0, MAX_ASKED)
    .map(({ runFolder }) => runFolder);
  if (asked.length === 0) return runs;
  const queued = new Set<string>();
  const asking = asked.map(async (runFolder) => {
    if (await queues.isOpen(runFolder)) queued.add(runFolder);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, maxWaitMs)));
  // One whose files are damaged must not hide the others.
  await Promise.race([Promise.allSettled(asking), late]);
  clearTimeout(timer);
  return runs.map((run) => (queued.has(run.runFolder) ? asQueued(run) : run));
}

function asQueued(run: RunSummary): RunSummary {
  const points = run.points.map((point) =>
    point.status === "stopped" ? ({ ...point, status: "waiting" } as const) : point,
  );
  return { ...run, status: "queued", points };
}
