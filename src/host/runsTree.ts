import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { RunSummary } from "../protocol/runSummaries.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { setContext } from "./contextKeys.ts";
import { Disposables } from "./disposables.ts";
import { FolderWatch } from "./folderWatch.ts";
import { isRunNode, pointNodes, treeItem, type RunNode, type RunTreeNode, type SpecNode } from "./runNodes.ts";
import type { RunSessions } from "./runSessions.ts";
import { liveSummary } from "./liveSummary.ts";

const FILES_GLOB = "**/.vae-lens/runs/*/{run,results,name,executor}.json";
/** Files change in bursts, and a live run several times a second. */
const SETTLE_MS = 400;

/** The runs of the workspace as a tree, newest first, below their specs. Reads them only while visible. */
export class RunsTree implements vscode.TreeDataProvider<RunTreeNode>, vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #sessions: RunSessions;
  readonly #background: Pick<BackgroundProcess, "ask">;
  readonly #changed = this.#disposables.register(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #runChanged = this.#disposables.register(new vscode.EventEmitter<string>());
  /** A file in this run folder was written or removed. */
  readonly onDidChangeRun = this.#runChanged.event;
  readonly #folderWatch = this.#disposables.register(
    new FolderWatch(() => {
      this.#soon(true);
    }),
  );
  #listing: Promise<readonly RunSummary[]> | undefined;
  /** Folders whose trash has been purged. */
  readonly #purged = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isStale = false;

  constructor(sessions: RunSessions, background: Pick<BackgroundProcess, "ask">) {
    this.#sessions = sessions;
    this.#background = background;
    const watcher = this.#disposables.register(vscode.workspace.createFileSystemWatcher(FILES_GLOB));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      this.#disposables.register(
        event(({ fsPath }) => {
          this.#soon(true);
          this.#runChanged.fire(dirname(fsPath));
        }),
      );
    }
    this.#disposables.register(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#soon(true);
      }),
    );
    const states = new WeakMap<object, string>();
    this.#disposables.register(
      sessions.onDidChange((session) => {
        // A run that has just begun is not in the list yet, and one that has ended is in it as it was when the list was read.
        const state = `${session.isTraining} ${session.isTrainedElsewhere} ${session.runFolder}`;
        const isOther = states.get(session) !== state;
        states.set(session, state);
        this.#soon(isOther);
      }),
    );
  }

  /** Reads the disk again now. */
  refresh(): void {
    this.#forget();
    this.#changed.fire();
  }

  /** Newest first; runs that train have their current state where it is known. @throws if the list cannot be read */
  async runs(): Promise<readonly RunSummary[]> {
    const listed = await (this.#listing ??= this.#list());
    const live = new Map(this.#sessions.live().map((session) => [session.runFolder, session.run]));
    return listed.map((run) => {
      const now = live.get(run.runFolder);
      return now ? liveSummary(run, now) : run;
    });
  }

  getTreeItem(node: RunTreeNode): vscode.TreeItem {
    return treeItem(node);
  }

  async getChildren(node?: RunTreeNode): Promise<RunTreeNode[]> {
    if (node === undefined) return grouped(await this.runs());
    if (node.kind === "spec") return node.runs.map(runNode);
    return isRunNode(node) ? [...pointNodes(node.run)] : [];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  async #list(): Promise<readonly RunSummary[]> {
    const runsFolders = await findRunsFolders(this.#sessions);
    // In an untrusted workspace such a folder may be a link to anywhere.
    if (vscode.workspace.isTrusted) this.#folderWatch.watch(runsFolders);
    const isNew = runsFolders.some((folder) => !this.#purged.has(folder));
    // An untrusted workspace is not changed.
    const purge = isNew && vscode.workspace.isTrusted;
    if (purge) for (const folder of runsFolders) this.#purged.add(folder);
    const { runs } = await this.#background.ask<"listRuns">({
      type: "listRuns",
      runsFolders,
      purge,
      mayAskCluster: vscode.workspace.isTrusted,
    });
    setContext("runCount", runs.length);
    setContext("unfinishedRuns", runs.filter(mayBeResumed).length);
    setContext("runsListed", true);
    return runs;
  }

  #forget(): void {
    this.#listing = undefined;
    // While the side bar is hidden nothing is listed: commands then count as possible.
    setContext("runsListed", false);
  }

  #soon(isStale: boolean): void {
    this.#isStale ||= isStale;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale) this.#forget();
      this.#isStale = false;
      this.#changed.fire();
    }, SETTLE_MS);
  }
}

/** A list has no causes of failures, so that some of these have nothing left to train. */
function mayBeResumed({ status, isImported }: RunSummary): boolean {
  return !isImported && (status === "stopped" || status === "failed");
}

function runNode(run: RunSummary): RunNode {
  return { kind: "run", run };
}

/** Specs in the order of their newest runs, imported runs last. */
function grouped(runs: readonly RunSummary[]): SpecNode[] {
  const bySpec = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = run.isImported ? "" : run.specFile;
    bySpec.set(key, [...(bySpec.get(key) ?? []), run]);
  }
  const specs = [...bySpec].map(([specFile, own]): SpecNode => ({
    kind: "spec",
    spec: specFile === "" ? undefined : vscode.Uri.file(specFile),
    runs: own,
  }));
  return specs.sort((a, b) => Number(a.spec === undefined) - Number(b.spec === undefined));
}

const RUN_GLOB = "**/.vae-lens/runs/*/run.json";
const EXCLUDED_GLOB = "**/node_modules/**";

/** The `.vae-lens/runs` folders of the workspace, and those beside open specs outside it. */
async function findRunsFolders(sessions: RunSessions): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(RUN_GLOB, EXCLUDED_GLOB);
  const inWorkspace = found.map(({ fsPath }) => dirname(dirname(fsPath)));
  const besideSpecs = sessions
    .known()
    .filter(({ spec }) => spec.scheme === "file")
    .map(({ spec, runFolder }) =>
      runFolder === undefined ? join(dirname(spec.fsPath), ".vae-lens", "runs") : dirname(runFolder),
    );
  return [...new Set([...inWorkspace, ...besideSpecs])];
}
