import * as vscode from "vscode";
import type { RunSummary } from "../protocol/runSummaries.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { Comparing } from "./comparing.ts";
import { isPointNode, isRunNode, type RunTreeNode } from "./runNodes.ts";
import type { RunPanels } from "./runPanels.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";
import type { RunsTree } from "./runsTree.ts";
import { runDescription, runLabel } from "./runTexts.ts";

const MAX_NAME = 100;

export interface RunCommandParts {
  readonly tree: RunsTree;
  /** The nodes that are selected in the tree. */
  readonly selection: () => readonly RunTreeNode[];
  readonly sessions: RunSessions;
  readonly panels: RunPanels;
  readonly comparing: Comparing;
  readonly background: Pick<BackgroundProcess, "ask">;
}

/** Commands for the runs in the side bar. Menus pass the clicked item, then all selected items; keys pass nothing. */
export class RunCommands {
  readonly #parts: RunCommandParts;

  constructor(parts: RunCommandParts) {
    this.#parts = parts;
  }

  /** Opens a run; for a point's item, shows the point. */
  async open(called: unknown): Promise<void> {
    const node = isPointNode(called) ? called : this.#chosen(called, undefined)[0];
    if (node === undefined) return;
    const run = isPointNode(node) ? node.run : node;
    const session = this.#sessionOf(run);
    const { sessions, panels } = this.#parts;
    const isShown = await sessions.showRun(session, run.runFolder);
    panels.show(session);
    if (!isShown)
      showInformation(
        `${run.specName} is training. Its panel shows that run until it ends; use Compare Runs to see another run beside it.`,
      );
    else if (isPointNode(node)) panels.choose(session, node.index);
  }

  async compare(called: unknown, all: unknown): Promise<void> {
    const runs = this.#chosen(called, all);
    const [first, ...others] = runs.length > 1 ? runs : await this.#pickRuns(runs[0]);
    if (first === undefined || others.length === 0) return;
    const { sessions, panels, comparing } = this.#parts;
    const session = this.#sessionOf(first);
    const isShown = await sessions.showRun(session, first.runFolder);
    panels.show(session);
    // A session that trains keeps showing its own run, with all of these beside it.
    await comparing.compare(
      session,
      (isShown ? others : [first, ...others]).map(({ runFolder }) => runFolder),
    );
    panels.showComparison(session);
  }

  stopComparing(called: unknown): void {
    if (called instanceof vscode.Uri) this.#parts.comparing.stop(this.#parts.sessions.of(called));
  }

  async rename(called: unknown): Promise<void> {
    const [run] = this.#chosen(called, undefined);
    if (run === undefined) return;
    const answer = await vscode.window.showInputBox({
      title: "Rename Run",
      prompt: "Leave empty to use the start time. The folder is not renamed.",
      value: runLabel(run),
      validateInput: (text) => (text.trim().length > MAX_NAME ? `Use at most ${MAX_NAME} characters.` : undefined),
    });
    if (answer === undefined) return;
    const typed = answer.trim();
    const name = typed === "" || (run.name === null && typed === runLabel(run)) ? null : typed;
    if (name === run.name) return;
    await this.#change(() =>
      this.#parts.background.ask<"renameRun">({ type: "renameRun", runFolder: run.runFolder, name }),
    );
    this.#refresh([run.runFolder]);
  }

  async delete(called: unknown, all: unknown): Promise<void> {
    const { sessions, background } = this.#parts;
    const chosen = this.#chosen(called, all);
    const shownIn = new Map(sessions.known().map((session) => [session.runFolder, session]));
    const deleted: RunSummary[] = [];
    for (const run of chosen) {
      const session = shownIn.get(run.runFolder);
      if (session !== undefined && isBusy(session))
        showInformation(`${runLabel(run)} is in use. Stop it before you delete it.`);
      else if (await this.#change(() => background.ask<"trashRun">({ type: "trashRun", runFolder: run.runFolder })))
        deleted.push(run);
    }
    if (deleted.length === 0) return;
    this.#refresh(deleted.map(({ runFolder }) => runFolder));
    const shown = deleted.flatMap(({ runFolder }) => shownIn.get(runFolder) ?? []);
    for (const session of shown) {
      session.forget();
      await sessions.load(session);
    }
    await this.#offerUndo(deleted, shownIn);
  }

  async reveal(called: unknown): Promise<void> {
    const [run] = this.#chosen(called, undefined);
    if (run !== undefined) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(run.runFolder));
  }

  async #offerUndo(
    deleted: readonly RunSummary[],
    shownIn: ReadonlyMap<string | undefined, RunSession>,
  ): Promise<void> {
    const [first] = deleted;
    const undo = "Undo";
    const message =
      deleted.length === 1 && first
        ? `The run ${runLabel(first)} was deleted.`
        : `${deleted.length} runs were deleted.`;
    if ((await vscode.window.showInformationMessage(message, undo)) !== undo) return;
    for (const { runFolder } of deleted) {
      const isBack = await this.#change(() =>
        this.#parts.background.ask<"restoreRun">({ type: "restoreRun", runFolder }),
      );
      const session = shownIn.get(runFolder);
      if (isBack && session !== undefined) await this.#parts.sessions.showRun(session, runFolder);
    }
    this.#refresh(deleted.map(({ runFolder }) => runFolder));
  }

  #refresh(runFolders: readonly string[]): void {
    this.#parts.tree.refresh();
    for (const runFolder of runFolders) this.#parts.comparing.refresh(runFolder);
  }

  #sessionOf({ specFile }: RunSummary): RunSession {
    return this.#parts.sessions.of(vscode.Uri.file(specFile));
  }

  /** The runs that a command applies to, without duplicates. */
  #chosen(called: unknown, all: unknown): readonly RunSummary[] {
    const nodes: readonly unknown[] =
      Array.isArray(all) && all.length > 0 ? all : called === undefined ? this.#parts.selection() : [called];
    const runs = nodes.filter(isRunNode).map(({ run }) => run);
    return [...new Map(runs.map((run) => [run.runFolder, run])).values()];
  }

  /** Asks for the runs to compare. @returns the given run first; fewer than two if the user cancelled */
  async #pickRuns(first: RunSummary | undefined): Promise<readonly RunSummary[]> {
    const runs = (await this.#parts.tree.runs()).filter(({ runFolder }) => runFolder !== first?.runFolder);
    if (runs.length + (first === undefined ? 0 : 1) < 2) {
      showInformation("There are fewer than two runs to compare. Train a sweep with other settings first.");
      return [];
    }
    const items = runs.map((run) => ({
      label: runLabel(run),
      description: run.specName,
      detail: runDescription(run),
      run,
    }));
    const placeHolder =
      first === undefined
        ? "Select at least two runs; the first opens"
        : `Select the runs to compare with ${runLabel(first)}`;
    const picked = await vscode.window.showQuickPick(items, {
      title: "Compare Runs",
      placeHolder,
      canPickMany: true,
      matchOnDescription: true,
    });
    return [...(first === undefined ? [] : [first]), ...(picked ?? []).map(({ run }) => run)];
  }

  /** Shows an error if the change fails. @returns whether it succeeded */
  async #change(change: () => Promise<unknown>): Promise<boolean> {
    try {
      await change();
      return true;
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      return false;
    }
  }
}

/** Whether a process reads or writes the run folder. */
function isBusy({ isTraining, measurements }: RunSession): boolean {
  return isTraining || measurements.status === "measuring";
}

function showInformation(message: string): void {
  void vscode.window.showInformationMessage(message);
}
