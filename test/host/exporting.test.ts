import assert from "node:assert/strict";
import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { Messages } from "./support/messages.ts";
import { train, writeSpec } from "./support/training.ts";
import { closeEditors, folder } from "./support/workspace.ts";

/** Selects the item with that label, or the first, and then the folder. */
function choosing(label: string, target: string): () => void {
  const window = vscode.window as unknown as Record<"showQuickPick" | "showOpenDialog", unknown>;
  const { showQuickPick, showOpenDialog } = window;
  window.showQuickPick = (items: readonly vscode.QuickPickItem[]) =>
    Promise.resolve(items.find((item) => item.label === label) ?? items[0]);
  window.showOpenDialog = () => Promise.resolve([vscode.Uri.file(target)]);
  return () => {
    Object.assign(window, { showQuickPick, showOpenDialog });
  };
}

describe("Export Run", () => {
  let messages: Messages;
  let restore = (): void => undefined;

  beforeEach(() => {
    messages = new Messages();
  });

  afterEach(async () => {
    messages.restore();
    restore();
    await closeEditors();
  });

  for (const [label, file] of [
    ["Report", "report.html"],
    ["CSV", "points.csv"],
    ["ONNX", "point-0.decoder.onnx"],
  ] as const) {
    it(`writes ${file} into the folder that the user selects`, async () => {
      const spec = writeSpec();
      await train(spec);
      const target = mkdtempSync(join(folder(), "export-"));
      restore = choosing(label, target);
      await vscode.commands.executeCommand("vaeLens.exportRun", spec);
      assert.equal(messages.shown("information").length, 1, JSON.stringify(messages.all));
      assert.match(messages.shown("information")[0] ?? "", /^Exported /);
      if (label === "ONNX") assert.match(messages.shown("information")[0] ?? "", /point-\d\.decoder\.onnx/);
      else assert.ok(existsSync(join(target, file)));
    });
  }

  it("shows a message if there is no run", async () => {
    await vscode.commands.executeCommand("vaeLens.exportRun", writeSpec());
    assert.match(messages.shown("information").join("|"), /^[^|]*no run to export[^|]*train/i);
  });
});
