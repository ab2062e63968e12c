import type * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { Disposables } from "./disposables.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";

/** The runs that each session's run is compared with. Reads them again when the session shows another run. */
export class Comparing implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #background: Pick<BackgroundProcess, "ask">;
  readonly #log: vscode.LogOutputChannel;
  readonly #others = new Map<RunSession, readonly string[]>();
  /** The session's own run folder in the last request. */
  readonly #asked = new WeakMap<RunSession, string>();

  constructor(sessions: RunSessions, background: Pick<BackgroundProcess, "ask">, log: vscode.LogOutputChannel) {
    this.#background = background;
    this.#log = log;
    this.#disposables.register(
      sessions.onDidChange((session) => {
        if (
          this.#others.has(session) &&
          session.runFolder !== undefined &&
          this.#asked.get(session) !== session.runFolder
        )
          this.#read(session);
      }),
    );
  }

  /** @param others run folders; an empty list ends the comparison */
  async compare(session: RunSession, others: readonly string[]): Promise<void> {
    if (others.length === 0) {
      this.stop(session);
      return;
    }
    this.#others.set(session, others);
    await this.#ask(session);
  }

  stop(session: RunSession): void {
    if (!this.#others.delete(session)) return;
    this.#asked.delete(session);
    session.setComparison(null);
  }

  /** Call after a run was deleted, renamed or trained further. A session already knows the changes of the run it trains. */
  refresh(runFolder: string): void {
    for (const [session, others] of this.#others) {
      if (others.includes(runFolder) || (session.runFolder === runFolder && !session.isTraining)) this.#read(session);
    }
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #read(session: RunSession): void {
    this.#ask(session).catch((error: unknown) => {
      this.#log.error(error instanceof Error ? error : String(error));
    });
  }

  async #ask(session: RunSession): Promise<void> {
    const { runFolder } = session;
    const others = this.#others.get(session);
    if (runFolder === undefined || others === undefined) return;
    this.#asked.set(session, runFolder);
    const { comparison } = await this.#background.ask<"compareRuns">({ type: "compareRuns", runFolder, others });
    // The user may have chosen other runs in the meantime.
    if (this.#others.get(session) === others) session.setComparison(comparison.others.length === 0 ? null : comparison);
  }
}
