import assert from "node:assert/strict";
import * as vscode from "vscode";
import { BackgroundProcess } from "../../../src/host/backgroundProcess.ts";
import { FollowedRuns } from "../../../src/host/followedRuns.ts";
import { productFiles, type ProductFiles } from "../../../src/host/productFiles.ts";
import { RunSession } from "../../../src/host/runSession.ts";
import { RunSessions } from "../../../src/host/runSessions.ts";
import { RunsTree } from "../../../src/host/runsTree.ts";
import { activate } from "./ours.ts";

/** What a second window has, beside the extension in this one. */
export interface OtherWindow {
  readonly files: ProductFiles;
  readonly log: vscode.LogOutputChannel;
  readonly background: BackgroundProcess;
  readonly sessions: RunSessions;
  /** Follows what the sessions show. */
  readonly followed: FollowedRuns;
  /** The contents of the side bar: VS Code has no API to read a view. */
  readonly tree: RunsTree;
  readonly dispose: () => void;
}

export async function openOtherWindow(): Promise<OtherWindow> {
  await activate();
  const extension = vscode.extensions.getExtension("vae-lens.vae-lens");
  assert.ok(extension);
  const files = productFiles(extension.extensionPath);
  const log = vscode.window.createOutputChannel("VAE Lens, other window", { log: true });
  const background = new BackgroundProcess(files.backgroundProgram, log, () => null);
  const create = (spec: vscode.Uri): RunSession => new RunSession(spec, files.sweepProgram, log);
  const sessions = new RunSessions(background, files.mediaFolder, create);
  const followed = new FollowedRuns(background, log);
  const following = sessions.onDidChange((session) => void followed.follow(session));
  const tree = new RunsTree(sessions, background);
  const dispose = (): void => {
    for (const part of [tree, following, followed, sessions, background, log]) part.dispose();
  };
  return { files, log, background, sessions, followed, tree, dispose };
}
