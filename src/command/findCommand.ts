import { dirname, resolve } from "node:path";
import { goalText, type Goal, type Tried } from "../core/collapse/searchAlong.ts";
import { plural } from "../core/wording.ts";
import { cacheFolderOf, type SpecReporter } from "../prediction/specReport.ts";
import { startOfSearch } from "../results/startOfSearch.ts";
import type { StoredSearch } from "../results/searches.ts";
import { nats } from "../results/wording.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import { searchable } from "../spec/searchSpec.ts";
import { searchFile } from "../store/measuredFiles.ts";
import { RunFolder } from "../store/runFolder.ts";
import { findSetting, whyNotFound, type FindOutcome } from "../sweep/findSetting.ts";
import type { SweepOptions } from "../sweep/sweepOptions.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import type { FindArguments } from "./arguments/findArguments.ts";
import { diagnosticLine, diagnostics } from "./diagnostic.ts";
import { exitStatus } from "./exitStatus.ts";
import { readSpecFile } from "./readSpecFile.ts";
import { engineOf } from "./sweepTarget.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

export interface FindCommandOptions
  extends FindArguments, Pick<SweepOptions, "version" | "workerFile" | "mediaFolder" | "signal"> {
  readonly reporter: Pick<SpecReporter, "predict">;
}

const CHECKPOINT_SECONDS = 2;

/**
 * Trains until a setting is found, and prints it. Returns the exit status: 0 found, 1 not reached or a training failed, 2 bad input,
 * 130 interrupted.
 * @throws UsageError, StoreError, EngineError with a message for the user
 */
export async function findCommand(options: FindCommandOptions, terminal: Terminal): Promise<number> {
  const opened = openSearch(options, terminal);
  if (opened === undefined) return exitStatus.badInput;
  const { specFile, parsed } = opened;
  try {
    const search = "search" in opened ? opened.search : await plannedSearch(options, opened);
    const asked = goalText(search.goal);
    const settings = { ...options, ...opened, search, workers: 1, checkpointSeconds: CHECKPOINT_SECONDS };
    let folder = "";
    for await (const event of findSetting(settings)) {
      if (event.type === "training") {
        if (event.event.type === "sweepStarted") {
          if (folder === "")
            terminal.err(`Looking for ${asked} with ${event.event.engine} in ${event.event.runFolder}`);
          folder = event.event.runFolder;
        }
        showEpoch(event.event, parsed, terminal);
      } else if (event.type === "tried") terminal.err(`[${event.count}] ${triedText(search, event.tried)}`);
      else return conclude(event.outcome, search, options.format, terminal);
    }
    if (folder !== "") terminal.err(`Stopped. Resume with: vae-lens find --resume ${folder}`);
    return exitStatus.interrupted;
  } catch (error) {
    if (options.signal.aborted && error === options.signal.reason) return exitStatus.interrupted;
    if (!(error instanceof SweepRejectedError)) throw error;
    for (const one of diagnostics(parsed.tree.text, parsed, error.problems))
      terminal.err(diagnosticLine(specFile, one));
    return exitStatus.badInput;
  }
}

type OpenedSearch = { readonly parsed: ParsedSpec; readonly specFile: string; readonly engine: string } & (
  | { readonly resume: true; readonly runFolder: string; readonly search: StoredSearch }
  | {
      readonly resume: false;
      readonly runFolder: string | undefined;
      readonly goal: Goal;
      readonly axis: StoredSearch["axis"];
      readonly maxTrainings: number;
    }
);

/** Undefined for a spec with problems, which are printed. @throws UsageError, StoreError */
function openSearch(
  { target, engine, tensorflowFolder }: FindCommandOptions,
  terminal: Terminal,
): OpenedSearch | undefined {
  if ("resume" in target) {
    const folder = new RunFolder(target.resume);
    const parsed = parseSpec(folder.specText());
    const search = searchFile.read(folder.path);
    if (search === undefined)
      throw new UsageError(
        `${folder.path} was not made by find: it has no search.json. Resume a sweep with: vae-lens sweep --resume ${folder.path}`,
      );
    const same = engine === "auto" ? engineOf(folder, tensorflowFolder) : engine;
    return { resume: true, runFolder: folder.path, specFile: folder.specFile(), parsed, search, engine: same };
  }
  const { specFile, out, goal, trainings: maxTrainings } = target;
  const parsed = parseSpec(readSpecFile(specFile));
  if (parsed.spec === undefined) {
    for (const one of diagnostics(parsed.tree.text, parsed, [])) terminal.err(diagnosticLine(specFile, one));
    return undefined;
  }
  const found = searchable(parsed);
  if ("why" in found) throw new UsageError(`${specFile}: ${found.why}`);
  const { latentSize } = parsed.spec.model;
  if (goal.type === "activeUnits" && goal.units > latentSize)
    throw new UsageError(
      `${specFile} has ${plural(latentSize, "latent")}, so that no beta gives ${goal.units} active units: raise model.latentSize, or ask for fewer.`,
    );
  if (found.dropped.length > 0)
    terminal.err(
      `The sweep over ${found.dropped.join(", ")} is not used: find trains the values that the spec itself has.`,
    );
  const runFolder = out === undefined ? undefined : resolve(out);
  return { resume: false, runFolder, specFile, parsed, goal, axis: found.axis, maxTrainings, engine };
}

async function plannedSearch(
  { mediaFolder, signal, reporter }: FindCommandOptions,
  { goal, axis, specFile, parsed, maxTrainings }: Extract<OpenedSearch, { resume: false }>,
): Promise<StoredSearch> {
  const specFolder = dirname(resolve(specFile));
  const place = { specFolder, mediaFolder, cacheFolder: cacheFolderOf(specFolder), signal };
  const predict = (specText: string) => reporter.predict({ specText, ...place });
  const start = await startOfSearch(parsed.tree.text, goal, axis, predict);
  return { format: 1, goal, axis, start, maxTrainings };
}

function showEpoch(event: Parameters<typeof describeEpoch>[0], { spec }: ParsedSpec, terminal: Terminal): void {
  if (terminal.isInteractive) terminal.status(describeEpoch(event, spec?.training.epochs ?? 0));
}

function describeEpoch(event: { readonly type: string; readonly epoch?: number }, epochs: number): string {
  return event.type === "epochDone" ? `epoch ${event.epoch ?? 0} of ${epochs}` : "";
}

function triedText({ axis }: StoredSearch, { value, rateNats, distortionNats, activeUnits }: Tried): string {
  return `${axis} ${value}: rate ${nats(rateNats)}, ELBO ${nats(-rateNats - distortionNats)} nats, ${plural(activeUnits, "active unit")}`;
}

function conclude(outcome: FindOutcome, search: StoredSearch, format: "text" | "json", terminal: Terminal): number {
  const { runFolder, step, tried } = outcome;
  terminal.status("");
  const value = step === undefined ? null : step.type === "reached" ? step.value : step.nearest;
  const isReached = step?.type === "reached";
  const why = whyNotFound(outcome, search) ?? null;
  const at = tried.find((one) => one.value === value) ?? null;
  if (format === "json") {
    const { goal, axis } = search;
    const figures = at === null ? null : { ...at, elboNats: -at.rateNats - at.distortionNats };
    terminal.out(
      JSON.stringify(
        { goal, axis, reached: isReached, value, figures, trainings: tried.length, why, tried, runFolder },
        null,
        2,
      ),
    );
  } else if (at !== null) {
    const trainings = plural(tried.length, "training");
    terminal.out(
      isReached
        ? `${triedText(search, at)}: ${goalText(search.goal)}, found in ${trainings}.`
        : `${goalText(search.goal)} was not reached in ${trainings}. ${why ?? ""} The nearest is ${triedText(search, at)}.`,
    );
  } else if (why !== null) terminal.err(why);
  terminal.err(`Run: ${runFolder}`);
  if (step !== undefined) return isReached ? exitStatus.done : exitStatus.pointFailed;
  if (why !== null) return exitStatus.pointFailed;
  terminal.err(`Stopped. Resume with: vae-lens find --resume ${runFolder}`);
  return exitStatus.interrupted;
}
