import * as vscode from "vscode";
import type { RunExplanation } from "../results/explanations.ts";
import type { SpecValue } from "../spec/rules/rule.ts";
import { textEditsOf } from "../spec/rules/specEdits.ts";
import { parseSpecTree } from "../spec/specTree.ts";

/** Applies a remedy of an explanation to the spec in the editor, where the user can review, save or undo it. */
export async function applyRemedy(spec: vscode.Uri, explanation: RunExplanation | null, remedy: number): Promise<void> {
  const chosen = explanation?.remedies[remedy];
  if (chosen === undefined) return;
  const document = await vscode.workspace.openTextDocument(spec);
  const changes = chosen.edits.map(({ path, value }) => ({ path, value: value as SpecValue }));
  const edit = new vscode.WorkspaceEdit();
  const edits = textEditsOf(parseSpecTree(document.getText()), changes);
  for (const { offset, length, newText } of edits) {
    edit.replace(spec, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), newText);
  }
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    preserveFocus: true,
  });
  // Later edits do not move the first one.
  const [first] = edits;
  if (first !== undefined)
    editor.revealRange(
      new vscode.Range(document.positionAt(first.offset), document.positionAt(first.offset + first.newText.length)),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
}
