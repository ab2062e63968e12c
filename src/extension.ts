import * as vscode from "vscode";
import { BackgroundProcess } from "./host/backgroundProcess.ts";
import { Checking } from "./host/checking.ts";
import { registerCommands } from "./host/commands.ts";
import { Comparing } from "./host/comparing.ts";
import { ExplainCommands } from "./host/explainCommands.ts";
import { FollowedRuns } from "./host/followedRuns.ts";
import { registerMcpServer } from "./host/mcpServer.ts";
import { productFiles } from "./host/productFiles.ts";
import { ProfileDiagnostics } from "./host/profileDiagnostics.ts";
import { RunPanels } from "./host/runPanels.ts";
import { RunSession } from "./host/runSession.ts";
import { RunSessions } from "./host/runSessions.ts";
import { registerRunsView } from "./host/runsView.ts";
import { SlurmCommands } from "./host/slurmCommands.ts";
import { SpecDiagnostics } from "./host/specDiagnostics.ts";
import { registerSpecFeatures } from "./host/specFeatures.ts";
import { SpecReports } from "./host/specReports.ts";
import { StatusBar } from "./host/statusBar.ts";
import { TrainCommands } from "./host/trainCommands.ts";
import { readableFolders } from "./host/workspaceTrust.ts";
import { readVersion } from "./store/version.ts";

export function activate(context: vscode.ExtensionContext): void {
  const files = productFiles(context.extensionPath);
  const log = vscode.window.createOutputChannel("VAE Lens", { log: true });
  const background = new BackgroundProcess(files.backgroundProgram, log, readableFolders);
  const sessions = new RunSessions(
    background,
    files.mediaFolder,
    (spec) => new RunSession(spec, files.sweepProgram, log),
  );
  const reports = new SpecReports(background, files.mediaFolder);
  const comparing = new Comparing(sessions, background, log);
  const panels = new RunPanels(sessions, comparing, {
    predictions: reports,
    background,
    distFolder: vscode.Uri.file(files.distFolder),
    log,
  });
  const views = {
    showPanel: (session: RunSession) => {
      panels.show(session);
    },
    showLog: () => {
      log.show(true);
    },
  };
  const followed = new FollowedRuns(background, log);
  const training = new TrainCommands(sessions, followed, views, reports);
  const slurm = new SlurmCommands(files.submitProgram, { sessions, followed, predictions: reports, ...views });
  const checking = new Checking(reports);
  const explaining = new ExplainCommands(files.explainProgram, sessions, views, log);
  context.subscriptions.push(
    log,
    background,
    sessions,
    followed,
    sessions.onDidChange((session) => void followed.follow(session)),
    comparing,
    panels,
    explaining,
    reports,
    checking,
    new SpecDiagnostics(reports),
    new ProfileDiagnostics(),
    registerSpecFeatures(reports, background, files),
    new StatusBar(sessions, panels),
    registerCommands({ training, slurm, explaining, checking, sessions, panels, background, files, log }),
    registerRunsView({ sessions, panels, comparing, background, log }),
    registerMcpServer({ program: files.commandLine, version: readVersion(context.extensionPath) }),
  );
}
