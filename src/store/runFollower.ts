import { statSync } from "node:fs";
import { join } from "node:path";
import { applyRunEvents, type RunEvent, type RunSnapshot } from "../protocol/runSnapshot.ts";
import { finalFigures } from "../results/finalFigures.ts";
import { endedStatus } from "../results/reading.ts";
import { isToCome } from "../spec/autoRounds.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { PointEpoch, PointResult } from "../results/results.ts";
import { allOfMetrics, visitNewMetrics, type MetricsRow, type ReadSoFar } from "./metricsFile.ts";
import { freshPoints } from "./freshPoints.ts";
import { readRun } from "./readRun.ts";
import { RunFolder } from "./runFolder.ts";
import { RunMetrics } from "./runMetrics.ts";
import { isTrained } from "./trainingProcess.ts";

/**
 * Follows a run through its folder, whichever process on whichever machine writes it. Nothing is asked of that process: what it appends
 * and replaces becomes the events that it would send to a window of its own.
 */
export class RunFollower {
  readonly #path: string;
  readonly #metrics: RunMetrics;
  readonly #read: Map<string, ReadSoFar>;
  #outcomesChanged = "";
  #specChanged: number;
  #run: RunSnapshot;

  /** @param isQueued as for `poll` @throws StoreError */
  constructor(path: string, isQueued = false) {
    this.#path = path;
    this.#metrics = new RunMetrics(path);
    // Before the rows are read: what is added meanwhile comes twice, which changes nothing.
    this.#read = new Map(this.#metrics.files().map((file) => [file, allOfMetrics(file)]));
    this.#specChanged = changedMs(join(path, "spec.vae.json"));
    this.#run = readRun(path, isQueued);
  }

  get run(): RunSnapshot {
    return this.#run;
  }

  /**
   * What has changed since the last time.
   * @param isQueued whether tasks of a cluster wait or start: what is not done will be
   * @throws StoreError
   */
  poll(isQueued = false): readonly RunEvent[] {
    // Before the files: an outcome that is written before the lock is released is then found by the next poll at the latest.
    const isUnderWay = isTrained(this.#path);
    return [
      ...this.#apply(this.#newPlaces()),
      ...this.#newEpochs(),
      ...this.#apply(this.#newOutcomes(isUnderWay || isQueued)),
      ...this.#apply(this.#newStatus(isUnderWay, isQueued)),
    ];
  }

  #apply(events: readonly RunEvent[]): readonly RunEvent[] {
    this.#run = applyRunEvents(this.#run, events);
    return events;
  }

  /** The values of a further round, which are written into the run's spec. */
  #newPlaces(): readonly RunEvent[] {
    if (this.#run.points.every(({ isToCome: waits }) => waits !== true)) return [];
    const changed = changedMs(join(this.#path, "spec.vae.json"));
    if (changed === this.#specChanged) return [];
    this.#specChanged = changed;
    const { points, axes } = parseSpec(new RunFolder(this.#path).specText());
    const placed = freshPoints(points, isToCome({ axes })).flatMap(({ isToCome: waits, settings, beta }, point) =>
      waits !== true && this.#run.points[point]?.isToCome === true ? [{ point, settings, beta }] : [],
    );
    return placed.length === 0 ? [] : [{ type: "pointsPlaced", points: placed }];
  }

  #newEpochs(): readonly RunEvent[] {
    const rows: MetricsRow[] = [];
    const restarted: number[] = [];
    for (const file of this.#metrics.files()) {
      const read = visitNewMetrics(file, this.#read.get(file), (row) => rows.push(row));
      this.#read.set(file, read);
      restarted.push(...read.restarted);
    }
    const discarded = restarted.filter((point) => (this.#run.points[point]?.epoch ?? 0) > 0);
    return [
      ...this.#apply(discarded.length === 0 ? [] : [{ type: "epochsDiscarded", points: discarded }]),
      ...this.#apply(this.#epochsOf(rows)),
    ];
  }

  #epochsOf(rows: readonly MetricsRow[]): readonly RunEvent[] {
    const events: { type: "epochDone"; epoch: number; points: PointEpoch[] }[] = [];
    for (const { epoch, train, ...row } of rows) {
      // Only imported rows lack it, and nothing trains them.
      if (train === null || row.point >= this.#run.points.length) continue;
      const last = events.at(-1);
      if (last?.epoch === epoch && last.points.every(({ point }) => point !== row.point))
        last.points.push({ ...row, train });
      else events.push({ type: "epochDone", epoch, points: [{ ...row, train }] });
    }
    return events;
  }

  #newOutcomes(isUnderWay: boolean): readonly RunEvent[] {
    const folder = new RunFolder(this.#path);
    const changed = `${isUnderWay} ${changedMs(join(this.#path, "results.json"))} ${changedMs(join(this.#path, "checkpoints"))}`;
    if (changed === this.#outcomesChanged) return [];
    this.#outcomesChanged = changed;
    const results = folder.hasResults() ? folder.readResults().points : [];
    return this.#run.points.flatMap((point, index): RunEvent[] => {
      const result = results[index];
      if (isUnderWay && (result === undefined || result.status === "stopped")) return [];
      if (result !== undefined) return result.status === point.status ? [] : [outcomeEvent(index, result)];
      // It was killed before its first batch ended.
      const left = { type: "pointEnded", status: "stopped", heldOut: null, train: null, failure: null } as const;
      return point.status === "training" ? [{ ...left, point: index }] : [];
    });
  }

  #newStatus(isUnderWay: boolean, isQueued: boolean): readonly RunEvent[] {
    const { points, status: before, message } = this.#run;
    const ended = endedStatus(points);
    const status = isUnderWay ? "training" : isQueued && ended === "stopped" ? "queued" : ended;
    return status === before ? [] : [{ type: "statusChanged", status, message }];
  }
}

function outcomeEvent(point: number, result: PointResult): RunEvent {
  const { status, heldOut, train, failure } = result;
  return { type: "pointEnded", point, status, heldOut, train, failure, ...finalFigures(result) };
}

/** Of a file or folder; 0 where there is none. */
function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
