import * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { ExplainCommands } from "./explainCommands.ts";
import type { Checking } from "./checking.ts";
import { exportRun } from "./exportRun.ts";
import { findSettingOf } from "./finding.ts";
import { importRuns } from "./importRuns.ts";
import type { ProductFiles } from "./productFiles.ts";
import { registerHandlers, type CommandHandler } from "./registerHandlers.ts";
import { explainRule, openPage } from "./rulePages.ts";
import type { RunPanels } from "./runPanels.ts";
import type { RunSessions } from "./runSessions.ts";
import type { SlurmCommands } from "./slurmCommands.ts";
import { newSpec } from "./newSpec.ts";
import { copyPythonHelper } from "./pythonHelper.ts";
import { openSample, openSpec } from "./sampleCommands.ts";
import { activeSpec, chooseSpec } from "./specFiles.ts";
import type { TrainCommands } from "./trainCommands.ts";

export interface CommandParts {
  readonly training: TrainCommands;
  readonly slurm: SlurmCommands;
  readonly explaining: ExplainCommands;
  readonly checking: Checking;
  readonly sessions: RunSessions;
  readonly panels: RunPanels;
  readonly background: BackgroundProcess;
  readonly files: ProductFiles;
  readonly log: vscode.LogOutputChannel;
}

/** Registers the commands that package.json lists, except those of the side bar (runsView.ts). */
export function registerCommands({
  training,
  slurm,
  explaining,
  checking,
  sessions,
  panels,
  background,
  files,
  log,
}: CommandParts): vscode.Disposable {
  /** What a command from the palette is for, if a panel has the focus. */
  const focused = (): vscode.Uri | undefined => panels.focused()?.spec;
  /** An imported run has no spec to train. */
  const focusedSpec = (): vscode.Uri | undefined => {
    const session = panels.focused();
    return session?.run?.imported === undefined ? session?.spec : undefined;
  };
  const focusedTraining = (): vscode.Uri | undefined => {
    const session = panels.focused();
    return session !== undefined && (session.isTraining || session.isTrainedElsewhere) ? session.spec : undefined;
  };
  const handlers: Readonly<Record<string, CommandHandler>> = {
    "vaeLens.trainSweep": (called) => training.trainSweep(called ?? focusedSpec()),
    "vaeLens.trainSweepOnSlurm": (called) => slurm.train(called ?? focusedSpec()),
    "vaeLens.resumeSweepOnSlurm": (called) => slurm.resume(called ?? focusedSpec()),
    "vaeLens.stopSweep": (called) => training.stopSweep(called ?? focusedTraining()),
    "vaeLens.resumeSweep": (called) => training.resumeSweep(called ?? focusedSpec()),
    "vaeLens.findSetting": (called, asked) => findSettingOf(called, asked, { background, ...files }),
    "vaeLens.checkSpec": (called) => checking.checkAgain(called),
    "vaeLens.cancelCheck": (called) => {
      checking.cancel(called);
    },
    "vaeLens.explainRun": (called) => explaining.explainRun(called ?? focused()),
    "vaeLens.stopExplaining": (called) => explaining.stopExplaining(called),
    "vaeLens.openPanel": async (called) => {
      const [running] = sessions.training();
      const known = called instanceof vscode.Uri ? called : (activeSpec() ?? focused() ?? running?.spec);
      const spec = known ?? (await chooseSpec(called))?.uri;
      if (spec) panels.show(sessions.of(spec));
    },
    "vaeLens.exportRun": (called) => exportRun(called ?? focused(), { background, sessions }),
    "vaeLens.exportReport": (called) => exportRun(called ?? focused(), { background, sessions }, "report"),
    "vaeLens.importRuns": (called) => importRuns(called, { background, sessions, panels }),
    "vaeLens.newSpec": (called) => newSpec(called, { background, ...files }),
    "vaeLens.newSpecFromFile": (called) => newSpec(called, { background, ...files }),
    "vaeLens.copyPythonHelper": () => copyPythonHelper(files.pythonHelper),
    "vaeLens.openSpec": () => openSpec(),
    "vaeLens.openSample": async () => {
      const spec = await openSample(files.samplesFolder);
      if (spec) await training.trainSweep(spec);
    },
    "vaeLens.explainRule": (called) => explainRule(files.rulesFolder, called),
    "vaeLens.openDocumentation": () => openPage(files.documentationIndex),
    "vaeLens.showLog": () => {
      log.show(true);
    },
  };
  return registerHandlers(handlers, log);
}
