import type { SweepEvent } from "../protocol/sweepMessages.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { choiceAgain, type SweepOptions } from "./sweepOptions.ts";
import { SweepRun } from "./sweepRun.ts";

/**
 * Trains every point of a spec in worker processes and yields events, the last of which is `sweepEnded`.
 * @throws SweepRejectedError when data or model cannot be used; StoreError when the run folder cannot.
 */
export async function* runSweep(options: SweepOptions): AsyncGenerator<SweepEvent, void, void> {
  if (options.parsed.points.length === 0) throw new Error("runSweep needs a spec without problems");
  const ended = new Set<number>();
  let next: SweepOptions | undefined = options;
  while (next !== undefined) {
    const round: SweepOptions = next;
    const isFirst = round === options;
    let { runFolder, engine } = round;
    next = undefined;
    for await (const event of new SweepRun(round).events()) {
      if (event.type === "sweepStarted") {
        ({ runFolder } = event);
        engine = choiceAgain(round.engine, event.engine);
      }
      // What a further round repeats of the rounds before.
      if (event.type === "sweepStarted" && !isFirst) continue;
      if (event.type === "pointEnded" && !isFirst && ended.has(event.outcome.point)) continue;
      if (event.type === "pointEnded") ended.add(event.outcome.point);
      if (event.type === "roundPlaced") {
        next = { ...round, parsed: parseSpec(event.specText), runFolder, engine, resume: true };
      }
      yield event;
    }
  }
}
