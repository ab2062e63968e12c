import * as vscode from "vscode";
import { chooseSpec } from "./specFiles.ts";
import { isTrustedToTrain } from "./workspaceTrust.ts";

/**
 * The spec to train, saved, in a trusted workspace and on this machine.
 * @returns undefined if there is none, and the user knows why
 */
export async function trustedSpec(called: unknown): Promise<vscode.TextDocument | undefined> {
  if (!(await isTrustedToTrain())) return undefined;
  const document = await chooseSpec(called);
  if (document?.uri.scheme === "untitled" || document?.isDirty) await document.save();
  if (document === undefined || document.uri.scheme === "file") return document;
  void vscode.window.showErrorMessage(
    "Save the spec to a folder on this machine first: its paths are relative to that folder.",
  );
  return undefined;
}
