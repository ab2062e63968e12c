import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { runOf, statusesOf } from "./support/runs.ts";
import { closeEditors, folder, remove, write } from "./support/workspace.ts";

const SAMPLE = "digits-gaussian.vae.json";

function sampleText(): string {
  const extension = vscode.extensions.getExtension("vae-lens.vae-lens");
  return readFileSync(join(extension?.extensionPath ?? "", "samples", SAMPLE), "utf8");
}

describe("the samples", () => {
  afterEach(closeEditors);
  after(() => {
    for (const file of [SAMPLE, "digits-bernoulli.vae.json", ".vae-lens"]) remove(join(folder(), file));
  });

  it("are copied into the workspace by New Spec and opened", async () => {
    const window = vscode.window as Record<string, unknown>;
    const original = window["showQuickPick"];
    window["showQuickPick"] = (items: readonly { readonly file?: string }[]) =>
      Promise.resolve(items.find(({ file }) => file !== undefined && file !== SAMPLE));
    try {
      await vscode.commands.executeCommand("vaeLens.newSpec");
    } finally {
      window["showQuickPick"] = original;
    }
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, join(folder(), "digits-bernoulli.vae.json"));
  });

  it("are trained by one command, which keeps an existing copy unchanged", async function () {
    this.timeout(90_000);
    const changed = sampleText().replace('"epochs": 200', '"epochs": 2');
    const spec = write(SAMPLE, changed);
    await vscode.commands.executeCommand("vaeLens.openSample");
    assert.equal(readFileSync(spec.fsPath, "utf8"), changed);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, spec.fsPath);
    assert.equal(existsSync(join(folder(), ".vae-lens/.gitignore")), true);
    assert.deepEqual(
      statusesOf(runOf(spec)),
      Array.from({ length: 12 }, () => "done"),
    );
  });
});
