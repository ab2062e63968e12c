import { dirname, resolve } from "node:path";
import type { SweepRequest } from "../execution/executor.ts";
import { chooseValues } from "../prediction/chooseValues.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import { autoChoiceOf, parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import { autoLine } from "./checkText.ts";
import { diagnosticLine, diagnostics } from "./diagnostic.ts";
import { exitStatus } from "./exitStatus.ts";
import { openTarget, type NamedTarget, type SweepTarget } from "./sweepTarget.ts";
import type { Terminal } from "./terminal.ts";

export const TIMING = "Reading the data, and timing a few steps where their time is not known ...";

export interface OpenOptions {
  readonly target: NamedTarget;
  readonly engine: string;
  readonly tensorflowFolder?: string | null;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "choose">;
  readonly signal: AbortSignal;
}

/** A sweep that the command line names, with the values of an axis that places itself. */
export interface OpenedSweep extends SweepTarget {
  readonly parsed: ParsedSpec;
  /** Prints problems with their places in the spec. */
  readonly report: (located: SweepRejectedError["problems"]) => void;
}

/** @returns an exit status if nothing can be trained, whose reason is printed @throws UsageError, StoreError */
export async function openSweep(options: OpenOptions, terminal: Terminal): Promise<OpenedSweep | number> {
  const target = openTarget(options);
  const specText = await chooseValues({ ...options, ...target }, options.reporter);
  if (specText === undefined) return exitStatus.interrupted;
  const parsed = parseSpec(specText);
  const report = (located: SweepRejectedError["problems"]): void => {
    for (const diagnostic of diagnostics(specText, parsed, located))
      terminal.err(diagnosticLine(target.specFile, diagnostic));
  };
  if (parsed.points.length === 0) {
    report([]);
    return exitStatus.badInput;
  }
  const auto = autoChoiceOf(parsed);
  if (auto !== undefined && !target.resume) terminal.err(autoLine(auto));
  return { ...target, specText, parsed, report };
}

/** For an executor. */
export function requestOf(
  { specFile, specText, engine, runFolder, resume, parsed }: OpenedSweep,
  options: OpenOptions & { readonly workerFile: string; readonly checkpointSeconds: number },
): SweepRequest {
  const { workerFile, mediaFolder, tensorflowFolder = null, checkpointSeconds, signal } = options;
  const opening = { specText, specFolder: dirname(resolve(specFile)), mediaFolder, engine, tensorflowFolder };
  return { parsed, specFile, runFolder, resume, pool: { workerFile, checkpointSeconds, opening }, signal };
}

/** Ends work on a sweep with the exit status of a rejection or an interrupt. @throws StoreError and others */
export async function orRejected(
  { report }: OpenedSweep,
  signal: AbortSignal,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && error === signal.reason) return exitStatus.interrupted;
    if (!(error instanceof SweepRejectedError)) throw error;
    report(error.problems);
    return exitStatus.badInput;
  }
}
