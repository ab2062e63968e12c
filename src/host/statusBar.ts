import * as vscode from "vscode";
import { progressOf } from "../results/reading.ts";
import { setContext } from "./contextKeys.ts";
import { Disposables } from "./disposables.ts";
import type { RunPanels } from "./runPanels.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";

const UPDATE_MS = 250;

/** Shows one item while a sweep trains or is explained out of sight: a panel in sight shows its own progress. A click opens the panel. */
export class StatusBar implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #sessions: RunSessions;
  readonly #panels: Pick<RunPanels, "isInSight">;
  readonly #item: vscode.StatusBarItem;
  #timer: NodeJS.Timeout | undefined;

  constructor(sessions: RunSessions, panels: Pick<RunPanels, "isInSight" | "onDidChangeSight">) {
    this.#sessions = sessions;
    this.#panels = panels;
    this.#item = this.#disposables.register(
      vscode.window.createStatusBarItem("vaeLens.progress", vscode.StatusBarAlignment.Left),
    );
    this.#item.name = "VAE Lens progress";
    const soon = (): void => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#update();
      }, UPDATE_MS);
    };
    this.#disposables.register(sessions.onDidChange(soon));
    this.#disposables.register(panels.onDidChangeSight(soon));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #update(): void {
    setContext("isTraining", this.#sessions.training().length > 0);
    const working = this.#sessions.known().filter((session) => workOf(session) !== undefined);
    const unseen = working.filter((session) => !this.#panels.isInSight(session));
    const [session] = unseen;
    const work = session && workOf(session);
    if (session === undefined || work === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(sync~spin) VAE ${percent(work.share)}`;
    this.#item.tooltip = [...unseen.map(line), "Click to open the panel, which can stop it."].join("\n");
    this.#item.accessibilityInformation = { label: line(session) };
    this.#item.command = { command: "vaeLens.openPanel", title: "Open Panel", arguments: [session.spec] };
    this.#item.show();
  }
}

interface Work {
  readonly verb: "Training" | "Explaining";
  /** 0 to 1. */
  readonly share: number;
}

function workOf({ isTraining, isTrainedElsewhere, run, measurements }: RunSession): Work | undefined {
  if (isTraining || isTrainedElsewhere) return { verb: "Training", share: progressOf(run?.points ?? []) };
  if (measurements.status === "measuring") return { verb: "Explaining", share: measurements.share };
  return undefined;
}

function line(session: RunSession): string {
  const work = workOf(session);
  return work === undefined
    ? ""
    : `${work.verb} ${vscode.workspace.asRelativePath(session.spec)}: ${percent(work.share)}`;
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}
