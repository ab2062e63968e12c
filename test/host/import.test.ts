import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { Messages } from "./support/messages.ts";
import { runOf, runsOf, statusesOf } from "./support/runs.ts";
import { becomes } from "./support/until.ts";
import { closeEditors, folder, remove, write } from "./support/workspace.ts";

const LOG = "epoch,beta,val_rate,val_distortion\n1,0.5,3,5\n1,4,0,9\n";

function importRuns(...called: readonly unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand("vaeLens.importRuns", ...called);
}

function panels(): readonly string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs.map(({ label }) => label))
    .filter((label) => label.endsWith("VAE Lens"));
}

/** Answers the pick list and the dialog in place of the user. */
async function answering<Result>(
  kind: string,
  chosen: readonly vscode.Uri[] | undefined,
  act: () => Thenable<Result>,
): Promise<readonly vscode.OpenDialogOptions[]> {
  const window = vscode.window as Record<string, unknown>;
  const { showQuickPick, showOpenDialog } = window;
  const asked: vscode.OpenDialogOptions[] = [];
  window["showQuickPick"] = (items: readonly { readonly label: string }[]) =>
    Promise.resolve(items.find(({ label }) => label === kind));
  window["showOpenDialog"] = (options: vscode.OpenDialogOptions) => {
    asked.push(options);
    return Promise.resolve(chosen);
  };
  try {
    await act();
  } finally {
    Object.assign(window, { showQuickPick, showOpenDialog });
  }
  return asked;
}

describe("Import Runs", () => {
  let messages: Messages;
  const inWorkspace = (name: string): vscode.Uri => vscode.Uri.file(join(folder(), name));
  const clear = (): void => {
    for (const name of [".vae-lens", "log.csv", "logs"]) remove(join(folder(), name));
  };

  beforeEach(() => {
    messages = new Messages();
    clear();
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  after(clear);

  it("creates a run from a file in the workspace folder and shows it in a panel with its name", async () => {
    const log = write("log.csv", LOG);
    await importRuns(log);
    assert.deepEqual(statusesOf(runOf(log)), ["done", "done"]);
    assert.match(readFileSync(join(runOf(log), "run.json"), "utf8"), /"imported": \{/);
    await becomes(panels, ["log · VAE Lens"]);
    assert.deepEqual(messages.all, []);
  });

  it("creates one run from several files", async () => {
    const logs = [
      write("logs/beta=0.5/log.csv", "epoch,rate,distortion\n1,2,3\n"),
      write("logs/beta=4/log.csv", "epoch,rate,distortion\n1,0,6\n"),
    ];
    await importRuns(logs);
    assert.deepEqual(statusesOf(runOf(inWorkspace("log.csv"))), ["done", "done"]);
  });

  it("lets the user select files or a folder", async () => {
    const log = write("logs/log.csv", LOG);
    const [files] = await answering("Files", [log], importRuns);
    assert.equal(files?.canSelectMany, true);
    const [one] = await answering("Folder", [inWorkspace("logs")], importRuns);
    assert.equal(one?.canSelectFolders, true);
    assert.equal(runsOf(inWorkspace("log.csv")).length, 2);
  });

  it("does nothing when the user cancels", async () => {
    await answering("Files", undefined, importRuns);
    assert.deepEqual(await answering("neither", undefined, importRuns), []);
    assert.deepEqual([runsOf(inWorkspace("log.csv")), messages.all], [[], []]);
  });

  it("names the missing columns of an unusable file and creates no run", async () => {
    await importRuns(write("log.csv", "epoch,loss\n1,2\n"));
    assert.match(
      messages.shown("error").join(),
      /^Nothing was imported: .*log\.csv has no column of a rate or a distortion \(columns: epoch, loss\)/,
    );
    assert.deepEqual(runsOf(inWorkspace("log.csv")), []);
  });
});
