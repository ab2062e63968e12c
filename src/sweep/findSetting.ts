import { goalText, nextStep, type Search, type SearchStep, type Tried } from "../core/collapse/searchAlong.ts";
import type { SweepEvent } from "../protocol/sweepMessages.ts";
import type { Results } from "../results/results.ts";
import { failureText } from "../results/wording.ts";
import type { StoredSearch } from "../results/searches.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import { searchText } from "../spec/searchSpec.ts";
import { searchFile } from "../store/measuredFiles.ts";
import { RunFolder } from "../store/runFolder.ts";
import { runSweep } from "./runSweep.ts";
import { choiceAgain, type SweepOptions } from "./sweepOptions.ts";

/** A search for a setting: one run whose points are trained one after the other, each placed by those before. */

export interface FindOptions extends Omit<SweepOptions, "parsed"> {
  /** The spec of the file; on a resume, of the run. */
  readonly parsed: ParsedSpec;
  readonly search: StoredSearch;
}

export type FindEvent =
  | { readonly type: "training"; readonly event: SweepEvent }
  /** A value was trained. */
  | { readonly type: "tried"; readonly tried: Tried; readonly count: number }
  | { readonly type: "found"; readonly outcome: FindOutcome };

export interface FindOutcome {
  readonly runFolder: string;
  /** Undefined: stopped, or a training failed. */
  readonly step: Exclude<SearchStep, { type: "train" }> | undefined;
  readonly results: Results;
  readonly tried: readonly Tried[];
}

/**
 * Trains until the goal is reached, or cannot be; the last event is `found`. What was trained decides what follows, so that a search that
 * was killed and resumed is the same.
 * @throws SweepRejectedError, StoreError as runSweep
 */
export async function* findSetting(options: FindOptions): AsyncGenerator<FindEvent, void, void> {
  const { search } = options;
  const { axis } = search;
  let values = options.resume ? valuesOf(options.parsed, axis) : [search.start];
  let round: Pick<SweepOptions, "runFolder" | "resume" | "engine"> = options;
  let results: Results | undefined;
  for (let counted = 0; ;) {
    const text = searchText(options.parsed, axis, values, `A search for ${goalText(search.goal)}.`);
    let { runFolder, engine } = round;
    // The values of a resumed round are those of the folder.
    if (round.resume && runFolder !== undefined) writeSpec(runFolder, text);
    for await (const event of runSweep({ ...options, ...round, parsed: parseSpec(text) })) {
      if (event.type === "sweepStarted") {
        ({ runFolder } = event);
        engine = choiceAgain(round.engine, event.engine);
        if (!round.resume) searchFile.write(runFolder, search);
      }
      if (event.type === "sweepEnded") ({ results } = event);
      yield { type: "training", event };
    }
    if (results === undefined || runFolder === undefined) return;
    const tried = triedOf(results, axis);
    for (const one of tried.slice(counted)) yield { type: "tried", tried: one, count: (counted += 1) };
    const isComplete = tried.length === values.length;
    const step = isComplete ? nextStep(searchOf(search), tried) : undefined;
    if (step?.type !== "train" || options.signal.aborted) {
      const ended = step?.type === "train" ? undefined : step;
      yield { type: "found", outcome: { runFolder, step: ended, results, tried } };
      return;
    }
    values = [...values, step.value];
    round = { runFolder, engine, resume: true };
  }
}

/** A sentence; undefined where the goal was reached, or the search was stopped. */
export function whyNotFound({ step, results }: FindOutcome, { axis }: StoredSearch): string | undefined {
  if (step !== undefined) return step.type === "notReached" ? step.why : undefined;
  const failed = results.points.find(({ status }) => status === "failed");
  if (failed === undefined || failed.failure === null) return undefined;
  return `The training at ${axis} ${failed.settings[axis] ?? ""} failed: ${failureText(failed.failure)}`;
}

function writeSpec(path: string, text: string): void {
  const folder = new RunFolder(path);
  if (folder.specText() === text) return;
  const lock = folder.lock();
  try {
    folder.writeSpecText(text);
  } finally {
    lock.release();
  }
}

function searchOf({ goal, axis, start, maxTrainings }: StoredSearch): Search {
  return { goal, control: axis === "objective.rate" ? "target rate" : "beta", start, maxTrainings };
}

function valuesOf({ axes }: ParsedSpec, axis: string): readonly number[] {
  return axes.find(({ name }) => name === axis)?.values ?? [];
}

/** In the order of the trainings; those that failed or stopped have no figures. */
function triedOf({ points }: Results, axis: string): readonly Tried[] {
  return points.flatMap(({ settings, status, heldOut, selection }) => {
    const figures = selection ?? heldOut;
    const value = settings[axis];
    if (status !== "done" || figures === null || value === undefined) return [];
    const { rateNats, distortionNats, activeUnits } = figures;
    return [{ value, rateNats, distortionNats, activeUnits }];
  });
}
