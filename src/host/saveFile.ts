import * as vscode from "vscode";
import type { FromPanel } from "../protocol/panelMessages.ts";

type SaveFile = Extract<FromPanel, { readonly type: "saveFile" }>;

/** Writes a chart or its data to a file that the user selects; the dialog opens beside the spec. */
export async function saveFile(spec: vscode.Uri, { name, encoding, content }: SaveFile): Promise<void> {
  const extension = name.split(".").at(-1) ?? "";
  const target = await vscode.window.showSaveDialog({
    // Names may come from specs, so they must not contain path separators.
    defaultUri: vscode.Uri.joinPath(spec, "..", name.replaceAll(/[\\/:*?"<>|]/g, "-")),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new Uint8Array(Buffer.from(content, encoding)));
}
