import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { groupsTable } from "../support/groupsTable.ts";
import { closeEditors, folder, remove, write } from "./support/workspace.ts";

const DATA = "groups.csv";
const SPEC = "groups.vae.json";

describe("a new spec for a data file", () => {
  afterEach(async () => {
    await closeEditors();
    for (const file of [DATA, SPEC, ".vae-lens"]) remove(join(folder(), file));
  });

  it("is written beside it, opened, and without problems", async () => {
    const data = write(DATA, groupsTable());
    await vscode.commands.executeCommand("vaeLens.newSpecFromFile", data);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.fsPath, join(folder(), SPEC));
    assert.match(document.getText(), /"labels": "groups\.csv#group"/);
    assert.equal(document.languageId, "vae-spec");
    assert.deepEqual(
      vscode.languages.getDiagnostics(document.uri).map(({ message }) => message),
      [],
    );
  });

  it("is read from a file that the user chooses in New Spec", async () => {
    const data = write(DATA, groupsTable());
    const window = vscode.window as Record<string, unknown>;
    const { showQuickPick, showOpenDialog } = window;
    window["showQuickPick"] = (items: readonly unknown[]) => Promise.resolve(items[0]);
    window["showOpenDialog"] = () => Promise.resolve([data]);
    try {
      await vscode.commands.executeCommand("vaeLens.newSpec");
    } finally {
      Object.assign(window, { showQuickPick, showOpenDialog });
    }
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, join(folder(), SPEC));
  });

  it("is opened unchanged if it exists", async () => {
    const data = write(DATA, groupsTable());
    write(SPEC, "{}");
    await vscode.commands.executeCommand("vaeLens.newSpecFromFile", data);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, join(folder(), SPEC));
    assert.equal(readFileSync(join(folder(), SPEC), "utf8"), "{}");
  });
});
