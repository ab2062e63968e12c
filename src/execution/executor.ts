import type { TaskState } from "../results/taskState.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { PoolOptions } from "../sweep/sweepPool.ts";

/** A sweep to train, or what is missing of a run. */
export interface SweepRequest {
  /** Without problems; of a run that goes on, the run's own. */
  readonly parsed: ParsedSpec;
  readonly specFile: string;
  /** Undefined: a new folder under .vae-lens/runs beside the spec. */
  readonly runFolder: string | undefined;
  readonly resume: boolean;
  readonly pool: Omit<PoolOptions, "workers">;
  readonly signal: AbortSignal;
}

/** To whom a run was given: a process, or a job of a cluster. */
export type Given = { readonly process: number } | { readonly job: string };

/** The tasks of a run and what became of them. */
export interface Tasks {
  readonly given: Given;
  readonly states: readonly TaskState[];
}

/** Why an executor could not be asked here. */
export interface Unasked {
  readonly why: string;
}

export interface Cancelled {
  /** A sentence. */
  readonly what: string;
  /** Options with which the run is resumed by the same executor. */
  readonly resumeOptions: string;
}

/** What trains a run that it was given. Progress is in the run folder, whatever trains it; this is the rest. */
export interface Trainer {
  /** Undefined for a run that it has not got. @throws StoreError */
  poll(runFolder: string): Promise<Tasks | Unasked | undefined>;
  /**
   * Ends the tasks that wait or run, which write a last checkpoint. Those of a cluster write it after this has returned.
   * @param onStopping called before something that may take a minute
   * @returns undefined if none waits or runs
   * @throws StoreError, ClusterError
   */
  cancel(runFolder: string, onStopping?: (what: string) => void): Promise<Cancelled | undefined>;
}

/** Where sweeps are trained. */
export interface Executor<Request extends SweepRequest, Planned, Submitted> extends Trainer {
  /**
   * Reads and checks the data, and says what would be run and for about how long. No side effects.
   * @throws SweepRejectedError, StoreError, ClusterError; the signal's reason
   */
  describe(request: Request): Promise<Planned>;
  /**
   * Gives the sweep away: it is trained without this process. To whom it was given is in the run folder.
   * @throws StoreError, ClusterError; the signal's reason
   */
  submit(planned: Planned): Promise<Submitted>;
}

/** Whether tasks wait or run. */
export function isOpen(tasks: Tasks | Unasked | undefined): boolean {
  if (tasks === undefined || "why" in tasks) return false;
  return tasks.states.some(({ kind }) => kind === "waiting" || kind === "running");
}
