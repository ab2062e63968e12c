import * as vscode from "vscode";
import type { SpecPath } from "../spec/problem.ts";
import type { SpecValue } from "../spec/rules/rule.ts";
import { textEditsOf } from "../spec/rules/specEdits.ts";
import { parseSpecTree, type SpecTree } from "../spec/specTree.ts";

/** Changes of a spec by paths, as an explanation or a prediction suggests them. */
type Changes = readonly { readonly path: SpecPath; readonly value?: unknown }[];

/** Applies them to the spec in the editor, where the user can review, save or undo them. */
export async function applyRemedy(spec: vscode.Uri, changes: Changes): Promise<void> {
  const document = await vscode.workspace.openTextDocument(spec);
  const edit = new vscode.WorkspaceEdit();
  const edits = textEdits(parseSpecTree(document.getText()), changes);
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
  if (first === undefined) return;
  // The start of its line: the end of a long line would scroll a narrow editor sideways.
  const { line } = document.positionAt(first.offset);
  editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Whether they change anything: a spec may have them already. */
export function changesText(tree: SpecTree, changes: Changes): boolean {
  return textEdits(tree, changes).some(
    ({ offset, length, newText }) => tree.text.slice(offset, offset + length) !== newText,
  );
}

function textEdits(tree: SpecTree, changes: Changes): ReturnType<typeof textEditsOf> {
  return textEditsOf(
    tree,
    changes.map(({ path, value }) => ({ path, value: value as SpecValue | undefined })),
  );
}
