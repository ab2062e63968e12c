import * as vscode from "vscode";
import type { ExportFormat } from "../protocol/exportFormats.ts";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import { bestPoint, elboNats } from "../results/reading.ts";
import { settingsLabel, soFar } from "../results/wording.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { RunSessions } from "./runSessions.ts";
import { chooseSpec } from "./specFiles.ts";

export interface ExportParts {
  readonly background: Pick<BackgroundProcess, "ask">;
  readonly sessions: RunSessions;
}

/** Export Run: the background process writes a run, or one of its models, as files for other programs. */
export async function exportRun(called: unknown, { background, sessions }: ExportParts): Promise<void> {
  const spec = called instanceof vscode.Uri ? called : (await chooseSpec(called))?.uri;
  if (spec === undefined) return;
  const session = sessions.of(spec);
  await sessions.load(session);
  const { run, runFolder } = session;
  if (run === null || runFolder === undefined) {
    void vscode.window.showInformationMessage("There is no run to export. Train the sweep first.");
    return;
  }
  const format = await chooseFormat();
  if (format === undefined) return;
  const point = format.isOfPoint ? await choosePoint(run) : null;
  if (point === undefined) return;
  const [target] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.Uri.joinPath(spec, ".."),
      openLabel: "Export Here",
    })) ?? [];
  if (target === undefined) return;
  try {
    const { files, notes } = await background.ask<"exportRun">({
      type: "exportRun",
      runFolder,
      format: format.format,
      point,
      outFolder: target.fsPath,
    });
    await showExported(files, notes);
  } catch (error) {
    void vscode.window.showErrorMessage(
      `Nothing was exported: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
  /** Whether it holds one point; otherwise it holds the whole sweep. */
  readonly isOfPoint: boolean;
}

function chooseFormat(): Thenable<FormatItem | undefined> {
  const items: readonly FormatItem[] = [
    {
      label: "Report",
      detail: "this run's panel as one self-contained HTML file",
      format: "report",
      isOfPoint: false,
    },
    { label: "ONNX", detail: "encoder and decoder of one point", format: "onnx", isOfPoint: true },
    { label: "safetensors", detail: "weights of one point", format: "safetensors", isOfPoint: true },
    { label: "CSV", detail: "figures and training curves of every point", format: "csv", isOfPoint: false },
    {
      label: "TensorBoard",
      detail: "training curves of every point, as event files",
      format: "tensorboard",
      isOfPoint: false,
    },
  ];
  return vscode.window.showQuickPick(items, { title: "Export Run", placeHolder: "Select a format" });
}

/** Lists the best point first. @returns undefined if the user cancelled */
async function choosePoint({ points }: RunSnapshot): Promise<number | undefined> {
  const best = bestPoint(points);
  const items = points
    .flatMap(({ settings, heldOut }, index) => (heldOut === null ? [] : [{ settings, elbo: elboNats(heldOut), index }]))
    .toSorted((a, b) => Number(b.index === best) - Number(a.index === best) || b.elbo - a.elbo)
    .map(({ settings, elbo, index }) => ({
      label: settingsLabel(settings),
      description: `ELBO ${elbo.toFixed(2)} nats${index === best ? `, the best${soFar(points)}` : ""}`,
      index,
    }));
  if (items.length <= 1) return items[0]?.index ?? 0;
  return (await vscode.window.showQuickPick(items, { placeHolder: "Select a model" }))?.index;
}

async function showExported(files: readonly string[], notes: readonly string[]): Promise<void> {
  const [first] = files;
  const reveal = "Reveal";
  const message = [`Exported ${files.map((file) => vscode.workspace.asRelativePath(file)).join(", ")}.`, ...notes].join(
    " ",
  );
  const answer = await vscode.window.showInformationMessage(message, reveal);
  if (answer === reveal && first !== undefined)
    await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(first));
}
