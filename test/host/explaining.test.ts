import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { RunExplanation } from "../../src/results/explanations.ts";
import { applyRemedy } from "../../src/host/applyRemedy.ts";
import { Messages } from "./support/messages.ts";
import { runOf } from "./support/runs.ts";
import { train, writeSpec } from "./support/training.ts";
import { closeEditors } from "./support/workspace.ts";

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("vaeLens");

describe("Explain Run", () => {
  let messages: Messages;

  beforeEach(async () => {
    messages = new Messages();
    await settings().update("explain.examples", 2, vscode.ConfigurationTarget.Workspace);
  });

  afterEach(async () => {
    messages.restore();
    await settings().update("explain.examples", undefined, vscode.ConfigurationTarget.Workspace);
    await closeEditors();
  });

  it("measures the run and writes the explanation into its folder", async () => {
    const spec = writeSpec();
    await train(spec);
    await vscode.commands.executeCommand("vaeLens.explainRun", spec);
    const explanation = JSON.parse(readFileSync(join(runOf(spec), "explanation.json"), "utf8")) as RunExplanation;
    assert.match(explanation.verdict, /^The model with the best ELBO, /);
    assert.deepEqual(messages.all, []);
  });

  it("shows a message if there is no run", async () => {
    await vscode.commands.executeCommand("vaeLens.explainRun", writeSpec());
    assert.match(messages.shown("information").join("|"), /^[^|]*no run to explain[^|]*train/i);
  });

  it("applies a remedy to the spec, and Undo reverts it", async () => {
    const spec = writeSpec();
    const document = await vscode.workspace.openTextDocument(spec);
    const before = document.getText();
    const edits = [{ path: ["model", "likelihood", "variance"], value: "learned" }];
    await applyRemedy(spec, edits);
    assert.match(document.getText(), /"variance": "learned"/);
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });
});
