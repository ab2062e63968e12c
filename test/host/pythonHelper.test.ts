import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { Messages } from "./support/messages.ts";
import { closeEditors, folder, remove, write } from "./support/workspace.ts";

describe("Copy Python Helper", () => {
  const copied = (): string => join(folder(), "vae_lens.py");
  const copy = (): Thenable<unknown> => vscode.commands.executeCommand("vaeLens.copyPythonHelper");
  let messages: Messages;

  beforeEach(() => {
    messages = new Messages();
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
    remove(copied());
  });

  it("writes the extension's file into the workspace and opens it; a second time it asks nothing", async () => {
    await copy();
    assert.match(readFileSync(copied(), "utf8"), /^def export\($/m);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, copied());
    await copy();
    assert.deepEqual(messages.all, []);
  });

  it("replaces an edited file only where the user agrees", async () => {
    write("vae_lens.py", "# mine\n");
    await copy();
    assert.equal(readFileSync(copied(), "utf8"), "# mine\n");
    assert.match(messages.shown("warning")[0] ?? "", /vae_lens\.py exists already\. Replace it/);
    messages.answer = ({ buttons }) => buttons[0];
    await copy();
    assert.match(readFileSync(copied(), "utf8"), /^def export\($/m);
  });
});
