import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { isRunning } from "../results/reading.ts";
import { wasSubmitted } from "../store/wasSubmitted.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";

const SHOW = "Show It";

export interface NewerRunsParts {
  readonly sessions: Pick<RunSessions, "known" | "showRun">;
  readonly background: Pick<BackgroundProcess, "ask">;
  /** Whether the user sees the session's panel. */
  readonly isInSight: (session: RunSession) => boolean;
}

/** Offers a run that another process or a cluster trains, or will, to a panel that shows an older one, which has ended: to replace it would disturb who reads it. */
export class NewerRuns {
  readonly #parts: NewerRunsParts;
  readonly #offered = new Set<string>();

  constructor(parts: NewerRunsParts) {
    this.#parts = parts;
  }

  /** Call when a file of a run was written. */
  async look(runFolder: string): Promise<void> {
    for (const session of this.#parts.sessions.known())
      if (this.#mayShow(session, runFolder)) await this.#offer(session, runFolder);
  }

  async #offer(session: RunSession, runFolder: string): Promise<void> {
    const request = { type: "findRun", specFile: session.spec.fsPath, runId: basename(runFolder) } as const;
    const { found } = await this.#parts.background.ask<"findRun">(request);
    // That of another spec is not found, and this one may have begun to train meanwhile.
    if (found === null || found.runFolder !== runFolder) return;
    const isQueued = !isRunning(found.run) && (await this.#isQueued(runFolder));
    if (!isRunning(found.run) && !isQueued) return;
    if (!this.#mayShow(session, runFolder)) return;
    this.#offered.add(runFolder);
    const spec = vscode.workspace.asRelativePath(session.spec);
    const answer = await vscode.window.showInformationMessage(
      isQueued
        ? `A newer run of ${spec} than the one in the panel waits in the queue of a cluster.`
        : `Another process trains a newer run of ${spec} than the one in the panel.`,
      SHOW,
    );
    if (answer === SHOW) await this.#parts.sessions.showRun(session, runFolder);
  }

  /** The folder does not say that tasks wait; the cluster does. */
  async #isQueued(runFolder: string): Promise<boolean> {
    const mayAskCluster = vscode.workspace.isTrusted;
    if (!mayAskCluster || !wasSubmitted(runFolder)) return false;
    const request = { type: "followRun", runFolder, isFirst: true, mayAskCluster } as const;
    const { run } = await this.#parts.background.ask<"followRun">(request);
    return run?.status === "queued";
  }

  #mayShow(session: RunSession, runFolder: string): boolean {
    const { runFolder: shown, isTraining, isTrainedElsewhere } = session;
    if (shown === undefined || isTraining || isTrainedElsewhere || this.#offered.has(runFolder)) return false;
    // Folder names begin with the time (runId).
    const isNewer = dirname(shown) === dirname(runFolder) && basename(runFolder) > basename(shown);
    return isNewer && this.#parts.isInSight(session);
  }
}
