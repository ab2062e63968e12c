import * as vscode from "vscode";
import { progressOf } from "../results/reading.ts";
import { Disposables } from "./disposables.ts";
import type { RunSessions } from "./runSessions.ts";

const UPDATE_MS = 250;

/** Shows one item while a sweep trains; a click opens the panel. */
export class StatusBar implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #sessions: RunSessions;
  readonly #item: vscode.StatusBarItem;
  #timer: NodeJS.Timeout | undefined;

  constructor(sessions: RunSessions) {
    this.#sessions = sessions;
    this.#item = this.#disposables.register(
      vscode.window.createStatusBarItem("vaeLens.training", vscode.StatusBarAlignment.Left),
    );
    this.#item.name = "VAE Lens training";
    this.#item.command = "vaeLens.openPanel";
    this.#disposables.register(
      sessions.onDidChange(() => {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#update();
        }, UPDATE_MS);
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #update(): void {
    const training = this.#sessions.training();
    const [session] = training;
    if (session?.run) {
      this.#item.text = `$(sync~spin) VAE ${Math.floor(100 * progressOf(session.run.points))} %`;
      this.#item.tooltip = training.map(({ spec }) => `Training ${vscode.workspace.asRelativePath(spec)}`).join("\n");
      this.#item.show();
    } else {
      this.#item.hide();
    }
  }
}
