import * as vscode from "vscode";
import { isPointNode, isRunNode } from "./runNodes.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";
import { chooseSpec } from "./specFiles.ts";

/**
 * The session of the run that a command is for: the run or the point of the side bar that it was called on, else the run of a spec. Reads
 * it from disk first.
 * @param called what VS Code or the panel passes: a spec's Uri, a node of the side bar, or nothing
 * @returns undefined if the user cancelled, or was shown why it is not possible
 */
export async function sessionOf(called: unknown, sessions: RunSessions): Promise<RunSession | undefined> {
  if (isRunNode(called) || isPointNode(called)) {
    const { specFile, specName, runFolder } = called.run;
    const session = sessions.of(vscode.Uri.file(specFile));
    if (await sessions.showRun(session, runFolder)) return session;
    void vscode.window.showInformationMessage(`${specName} is training. Try again when the training has ended.`);
    return undefined;
  }
  const spec = called instanceof vscode.Uri ? called : (await chooseSpec(called))?.uri;
  if (spec === undefined) return undefined;
  const session = sessions.of(spec);
  await sessions.load(session);
  return session;
}
