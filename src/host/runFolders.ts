import { dirname, join } from "node:path";
import * as vscode from "vscode";
import type { RunSessions } from "./runSessions.ts";

const RUN_GLOB = "**/.vae-lens/runs/*/run.json";
const EXCLUDED_GLOB = "**/node_modules/**";

/** The `.vae-lens/runs` folders of the workspace, and those beside open specs outside it. */
export async function findRunsFolders(sessions: RunSessions): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(RUN_GLOB, EXCLUDED_GLOB);
  const inWorkspace = found.map(({ fsPath }) => dirname(dirname(fsPath)));
  const besideSpecs = sessions
    .known()
    .filter(({ spec }) => spec.scheme === "file")
    .map(({ spec, runFolder }) =>
      runFolder === undefined ? join(dirname(spec.fsPath), ".vae-lens", "runs") : dirname(runFolder),
    );
  return [...new Set([...inWorkspace, ...besideSpecs])];
}
