import * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { ExplainCommands } from "./explainCommands.ts";
import { importRuns } from "./importRuns.ts";
import type { ProductFiles } from "./productFiles.ts";
import { explainRule } from "./rulePages.ts";
import type { RunPanels } from "./runPanels.ts";
import type { RunSessions } from "./runSessions.ts";
import { newSpec, openSample, openSpec } from "./sampleCommands.ts";
import { chooseSpec } from "./specFiles.ts";
import type { TrainCommands } from "./trainCommands.ts";

export interface CommandParts {
  readonly training: TrainCommands;
  readonly explaining: ExplainCommands;
  readonly sessions: RunSessions;
  readonly panels: RunPanels;
  readonly background: BackgroundProcess;
  readonly files: ProductFiles;
  readonly log: vscode.LogOutputChannel;
}

/** Every command by its id, as package.json lists them. */
export function registerCommands({ training, explaining, sessions, panels, background, files, log }: CommandParts): vscode.Disposable {
  const handlers: Readonly<Record<string, (called: unknown) => Promise<void> | void>> = {
    "vaeLens.trainSweep": (called) => training.trainSweep(called),
    "vaeLens.stopSweep": (called) => training.stopSweep(called),
    "vaeLens.resumeSweep": (called) => training.resumeSweep(called),
    "vaeLens.explainRun": (called) => explaining.explainRun(called),
    "vaeLens.stopExplaining": (called) => explaining.stopExplaining(called),
    "vaeLens.openPanel": async (called) => {
      const [running] = sessions.training();
      const spec = called instanceof vscode.Uri ? called : (running?.spec ?? (await chooseSpec(called))?.uri);
      if (spec) panels.show(sessions.of(spec));
    },
    "vaeLens.importRuns": (called) => importRuns(called, { background, sessions, panels }),
    "vaeLens.newSpec": () => newSpec(files.samplesFolder),
    "vaeLens.openSpec": () => openSpec(),
    "vaeLens.openSample": async () => {
      const spec = await openSample(files.samplesFolder);
      if (spec) await training.trainSweep(spec);
    },
    "vaeLens.explainRule": (called) => explainRule(files.rulesFolder, called),
    "vaeLens.showLog": () => {
      log.show(true);
    },
  };
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (called: unknown) => {
      try {
        await handler(called);
      } catch (error) {
        log.error(error instanceof Error ? error : String(error));
        throw error;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
