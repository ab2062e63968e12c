import * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { Comparing } from "./comparing.ts";
import { Disposables } from "./disposables.ts";
import { registerHandlers, type CommandHandler } from "./registerHandlers.ts";
import { RunCommands } from "./runCommands.ts";
import { NewerRuns } from "./newerRuns.ts";
import type { RunTreeNode } from "./runNodes.ts";
import type { RunPanels } from "./runPanels.ts";
import type { RunSessions } from "./runSessions.ts";
import { RunsTree } from "./runsTree.ts";

export interface RunsViewParts {
  readonly sessions: RunSessions;
  readonly panels: RunPanels;
  readonly comparing: Comparing;
  readonly background: Pick<BackgroundProcess, "ask">;
  readonly log: vscode.LogOutputChannel;
}

/** The side bar's view of runs, with its commands. */
export function registerRunsView({ sessions, panels, comparing, background, log }: RunsViewParts): vscode.Disposable {
  const disposables = new Disposables();
  const tree = disposables.register(new RunsTree(sessions, background));
  const newer = new NewerRuns({ sessions, background, isInSight: (session) => panels.isInSight(session) });
  disposables.register(
    tree.onDidChangeRun((runFolder) => {
      comparing.refresh(runFolder);
      newer.look(runFolder).catch((error: unknown) => {
        // The run was deleted, or cannot be read.
        log.warn(String(error));
      });
      // Another process may have begun the first run of a spec.
      for (const session of sessions.known()) void sessions.load(session);
    }),
  );
  const view = disposables.register(
    vscode.window.createTreeView<RunTreeNode>("vaeLens.runs", {
      treeDataProvider: tree,
      canSelectMany: true,
      showCollapseAll: true,
    }),
  );
  // VS Code's watcher misses files in new folders, so the list is read again when it or the window is shown.
  disposables.register(
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) tree.refresh();
    }),
  );
  disposables.register(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && view.visible) tree.refresh();
    }),
  );
  const commands = new RunCommands({ tree, selection: () => view.selection, sessions, panels, comparing, background });
  const handlers: Readonly<Record<string, CommandHandler>> = {
    "vaeLens.openRun": (called) => commands.open(called),
    "vaeLens.compareRuns": (called, all) => commands.compare(called, all),
    "vaeLens.stopComparing": (called) => {
      commands.stopComparing(called);
    },
    "vaeLens.renameRun": (called) => commands.rename(called),
    "vaeLens.deleteRun": (called, all) => commands.delete(called, all),
    "vaeLens.revealRun": (called) => commands.reveal(called),
    "vaeLens.refreshRuns": () => {
      tree.refresh();
    },
  };
  disposables.register(registerHandlers(handlers, log));
  return disposables;
}
