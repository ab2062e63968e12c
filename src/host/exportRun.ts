import * as vscode from "vscode";
import type { ExportFormat } from "../protocol/exportFormats.ts";
import { bestPoint, elboNats, type ReadPoint } from "../results/reading.ts";
import { settingsLabel, soFar } from "../results/wording.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { sessionOf } from "./commandTarget.ts";
import { isPointNode, isRunNode } from "./runNodes.ts";
import type { RunSessions } from "./runSessions.ts";

export interface ExportParts {
  readonly background: Pick<BackgroundProcess, "ask">;
  readonly sessions: RunSessions;
}

/**
 * Export Run: the background process writes a run, or one of its models, as files for other programs.
 * @param called a spec's Uri, a run or a point of the side bar, or nothing
 * @param asked the format; absent: the user selects it
 */
export async function exportRun(
  called: unknown,
  { background, sessions }: ExportParts,
  asked?: ExportFormat,
): Promise<void> {
  const exported = await runToExport(called, sessions);
  if (exported === undefined) return;
  const { points, runFolder, beside } = exported;
  const format = asked === undefined ? await chooseFormat() : formats.find(({ format }) => format === asked);
  if (format === undefined) return;
  const chosen = isPointNode(called) ? called.index : undefined;
  const point = format.isOfPoint ? (chosen ?? (await choosePoint(points))) : null;
  if (point === undefined) return;
  const [target] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      defaultUri: vscode.Uri.joinPath(beside, ".."),
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

interface ExportedRun {
  readonly points: readonly ExportedPoint[];
  readonly runFolder: string;
  /** The file beside which the user is asked to export it. */
  readonly beside: vscode.Uri;
}

type ExportedPoint = ReadPoint & { readonly settings: Readonly<Record<string, number>> };

/** A run of the side bar is exported as it is on disk, whatever its spec's panel shows. */
async function runToExport(called: unknown, sessions: RunSessions): Promise<ExportedRun | undefined> {
  if (isRunNode(called) || isPointNode(called)) {
    const { points, runFolder, specFile } = called.run;
    return { points, runFolder, beside: vscode.Uri.file(specFile) };
  }
  const session = await sessionOf(called, sessions);
  if (session === undefined) return undefined;
  const { run, runFolder, spec } = session;
  if (run !== null && runFolder !== undefined) return { points: run.points, runFolder, beside: spec };
  void vscode.window.showInformationMessage("There is no run to export. Train the sweep first.");
  return undefined;
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
  /** Whether it holds one point; otherwise it holds the whole sweep. */
  readonly isOfPoint: boolean;
}

const formats: readonly FormatItem[] = [
  { label: "Report", detail: "this run's panel as one self-contained HTML file", format: "report", isOfPoint: false },
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

function chooseFormat(): Thenable<FormatItem | undefined> {
  return vscode.window.showQuickPick(formats, { title: "Export Run", placeHolder: "Select a format" });
}

/** Lists the best point first. @returns undefined if the user cancelled */
async function choosePoint(points: readonly ExportedPoint[]): Promise<number | undefined> {
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
