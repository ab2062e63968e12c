import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { activate } from "./support/ours.ts";
import { problemsOf } from "./support/problems.ts";
import { becomes, pause } from "./support/until.ts";
import { closeEditors, openFile, replace } from "./support/workspace.ts";

const PROFILE = ".vae-lens/slurm.json";

describe("a profile of a cluster", () => {
  afterEach(closeEditors);

  it("is checked while it is edited, comments allowed", async () => {
    await activate();
    const text =
      '{\n  // ours\n  "partition": "cpu",\n  "cpus": 0,\n  "time": "soon",\n  "options": ["--array=1-2"]\n}\n';
    const editor = await openFile(PROFILE, text);
    await becomes(
      () => problemsOf(editor.document).map(([source, , underlined]) => [source, underlined]),
      [["vae-lens", "0"]],
    );
    await replace(editor, '"cpus": 0', '"cpus": 4');
    await becomes(
      () => problemsOf(editor.document).map(([source, , underlined]) => [source, underlined]),
      [
        ["vae-lens", '"soon"'],
        ["vae-lens", '"--array=1-2"'],
      ],
    );
    await replace(editor, '"soon"', '"1:00:00"');
    await replace(editor, '["--array=1-2"]', '["--gres=gpu:1"]');
    await becomes(() => problemsOf(editor.document), []);
  });

  it("completes and describes its fields", async () => {
    const editor = await openFile(PROFILE, "{\n  \n}\n");
    const position = new vscode.Position(1, 2);
    let labels: readonly string[] = [];
    // The JSON language service may have to start.
    for (let tries = 0; tries < 50 && !labels.includes("partition"); tries++) {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        editor.document.uri,
        position,
      );
      labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
      await pause(100);
    }
    for (const field of ["partition", "account", "cpus", "time", "setup", "retries"])
      assert.ok(labels.includes(field), field);
  });
});
