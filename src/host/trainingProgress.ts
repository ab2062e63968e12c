import * as vscode from "vscode";
import { progressOf } from "../results/reading.ts";
import type { RunSession, SweepEnd } from "./runSession.ts";

const REPORT_MS = 250;

/** Shows a notification with progress and Cancel while the sweep trains. Cancel stops it after a checkpoint. */
export async function withTrainingProgress(session: RunSession, ended: Promise<SweepEnd>): Promise<SweepEnd> {
  const title = `Training ${vscode.workspace.asRelativePath(session.spec)}`;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    token.onCancellationRequested(() => {
      session.stop();
    });
    let reported = 0;
    const report = (): void => {
      if (session.run === null) return;
      const percent = 100 * progressOf(session.run.points);
      const ended = session.run.points.filter(({ status }) => status === "done" || status === "failed").length;
      const message = `${Math.floor(percent)} % (${ended} of ${session.run.points.length} points)`;
      progress.report({ message, increment: Math.max(0, percent - reported) });
      reported = Math.max(reported, percent);
    };
    const timer = setInterval(report, REPORT_MS);
    try {
      return await ended;
    } finally {
      clearInterval(timer);
    }
  });
}
