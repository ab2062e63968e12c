import * as vscode from "vscode";
import { isUnfinished } from "../results/reading.ts";
import { wasSubmitted } from "../store/wasSubmitted.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { RunSession } from "./runSession.ts";

/** Files on a network file system show up later anyway. */
const POLL_MS = 1000;

/** Follows runs that other processes train, through their folders: those of another window, a terminal or another machine. */
export class FollowedRuns implements vscode.Disposable {
  readonly #background: Pick<BackgroundProcess, "ask">;
  readonly #log: vscode.LogOutputChannel;
  readonly #followed = new Set<RunSession>();
  /** By session, the ended run for which a cluster has been asked whether it goes on. */
  readonly #asked = new WeakMap<RunSession, string>();
  #isDisposed = false;

  constructor(background: Pick<BackgroundProcess, "ask">, log: vscode.LogOutputChannel) {
    this.#background = background;
    this.#log = log;
  }

  /** Until nothing trains the session's run any more, or it shows another. Does nothing for a run that trains nowhere, or here. */
  async follow(session: RunSession): Promise<void> {
    if (this.#followed.has(session)) return;
    this.#followed.add(session);
    try {
      for (let last: string | undefined; this.#mayChange(session) && !this.#isDisposed; await pause()) {
        const { runFolder } = session;
        if (runFolder === undefined) return;
        const isFirst = runFolder !== last;
        const mayAskCluster = vscode.workspace.isTrusted;
        const request = { type: "followRun", runFolder, isFirst, mayAskCluster } as const;
        const { run, events } = await this.#background.ask<"followRun">(request);
        if (session.runFolder !== runFolder || session.isTraining) continue;
        if (run === null) session.follow(events);
        else session.show(run, runFolder, session.measurements);
        last = runFolder;
      }
    } catch (error) {
      // The folder was deleted, or cannot be read any more.
      this.#log.warn(String(error));
    } finally {
      this.#followed.delete(session);
    }
  }

  /** A run whose tasks wait in the queue of a cluster looks stopped on disk: the cluster is asked once. */
  #mayChange(session: RunSession): boolean {
    if (session.isTrainedElsewhere) return true;
    const { run, runFolder } = session;
    if (session.isTraining || runFolder === undefined || run === null || !run.points.some(isUnfinished)) return false;
    if (this.#asked.get(session) === runFolder || !wasSubmitted(runFolder)) return false;
    this.#asked.set(session, runFolder);
    return true;
  }

  /** After a submission: the cluster is asked again. */
  followAgain(session: RunSession): void {
    this.#asked.delete(session);
    void this.follow(session);
  }

  /** Stops what trains the session's run. @throws if it cannot be reached from here */
  async stop({ runFolder }: RunSession): Promise<void> {
    if (runFolder !== undefined) await this.#background.ask<"stopRun">({ type: "stopRun", runFolder });
  }

  dispose(): void {
    this.#isDisposed = true;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
