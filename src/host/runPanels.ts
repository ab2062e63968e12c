import * as vscode from "vscode";
import type { Comparing } from "./comparing.ts";
import { Disposables } from "./disposables.ts";
import { PANEL_TYPE, RunPanel, type PanelParts } from "./runPanel.ts";
import { shownBefore } from "./shownBefore.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";

/** At most one panel for each spec. Panels are restored when the window is reloaded. */
export class RunPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #panels = new Map<string, RunPanel>();
  readonly #sightChanged = this.#disposables.register(new vscode.EventEmitter<void>());
  /** A panel came into sight or went out of it. */
  readonly onDidChangeSight = this.#sightChanged.event;
  readonly #sessions: RunSessions;
  readonly #comparing: Comparing;
  readonly #parts: PanelParts;

  constructor(sessions: RunSessions, comparing: Comparing, parts: PanelParts) {
    this.#sessions = sessions;
    this.#comparing = comparing;
    this.#parts = parts;
    this.#disposables.register(vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this));
  }

  /** The session of the panel that has the focus. */
  focused(): RunSession | undefined {
    return [...this.#panels.values()].find(({ isFocused }) => isFocused)?.session;
  }

  isInSight(session: RunSession): boolean {
    return this.#panels.get(session.spec.toString())?.isVisible === true;
  }

  show(session: RunSession): void {
    const known = this.#panels.get(session.spec.toString());
    if (known) {
      known.reveal();
      return;
    }
    // A second panel comes in front of the first, so that the spec keeps its width.
    const [viewColumn = vscode.ViewColumn.Beside] = [...this.#panels.values()].flatMap(({ column }) => column ?? []);
    const place = { viewColumn, preserveFocus: true };
    this.#adopt(
      vscode.window.createWebviewPanel(PANEL_TYPE, "VAE Lens", place, { retainContextWhenHidden: false }),
      session,
    );
    void this.#sessions.load(session);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const spec = specOf(state);
    if (spec === undefined) {
      panel.dispose();
      return;
    }
    const session = this.#sessions.of(spec);
    this.#adopt(panel, session);
    const { runId, compared } = shownBefore(state);
    await this.#sessions.load(session, runId);
    await this.#comparing.compare(session, compared);
  }

  /** Shows the details of a point in the panel of a session. */
  choose(session: RunSession, point: number): void {
    this.#panels.get(session.spec.toString())?.choose(point);
  }

  /** Brings the runs that the panel's run is compared with into view. */
  showComparison(session: RunSession): void {
    this.#panels.get(session.spec.toString())?.showComparison();
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
    this.#disposables.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, session: RunSession): void {
    const key = session.spec.toString();
    const runPanel = new RunPanel(panel, session, this.#parts);
    this.#panels.set(key, runPanel);
    const watching = runPanel.onDidChangeVisibility(() => {
      this.#sightChanged.fire();
    });
    runPanel.onDidDispose(() => {
      this.#panels.delete(key);
      watching.dispose();
      runPanel.dispose();
      this.#sightChanged.fire();
    });
    this.#sightChanged.fire();
    // Opening the document makes its prediction. A deleted spec has none.
    vscode.workspace.openTextDocument(session.spec).then(undefined, () => undefined);
  }
}

/** The panel's state holds its spec (the page's `vae-lens-spec`). */
function specOf(state: unknown): vscode.Uri | undefined {
  if (typeof state !== "object" || state === null || !("spec" in state) || typeof state.spec !== "string")
    return undefined;
  return vscode.Uri.parse(state.spec, true);
}
