import type * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { RunSession } from "./runSession.ts";

/** Files on a network file system show up later anyway. */
const POLL_MS = 1000;

/** Follows runs that other processes train, through their folders: those of another window, a terminal or another machine. */
export class FollowedRuns implements vscode.Disposable {
  readonly #background: Pick<BackgroundProcess, "ask">;
  readonly #log: vscode.LogOutputChannel;
  readonly #followed = new Set<RunSession>();
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
      for (let last: string | undefined; session.isTrainedElsewhere && !this.#isDisposed; await pause()) {
        const { runFolder } = session;
        if (runFolder === undefined) return;
        const isFirst = runFolder !== last;
        const { run, events } = await this.#background.ask<"followRun">({ type: "followRun", runFolder, isFirst });
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

  /** Stops the process that trains the session's run. @throws if it runs on another machine */
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
