import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { hasSeveralArrays } from "../spec/dataEndings.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { createFromSample, samples } from "./sampleCommands.ts";

export interface NewSpecParts {
  readonly background: BackgroundProcess;
  readonly mediaFolder: string;
  readonly samplesFolder: string;
}

const dataFile = {
  label: "$(file) Data File...",
  detail:
    "Reads a .csv, .npy, .npz, .safetensors, Parquet, Arrow, HDF5, .h5ad or IDX file, and proposes a spec for it.",
  choose: { canSelectFiles: true },
};
const imageFolder = {
  label: "$(file-directory) Folder...",
  detail:
    "Reads PNG, JPEG and WebP images, parts of a Parquet or Arrow table, or a matrix of Cell Ranger, and proposes a spec.",
  choose: { canSelectFiles: false, canSelectFolders: true },
};

/** New Spec: proposes a spec for data, or copies a sample into the workspace. @param called a data file or folder, from the explorer */
export async function newSpec(called: unknown, parts: NewSpecParts): Promise<void> {
  if (called instanceof vscode.Uri) return fromData(called, parts);
  const copies = samples.map((sample) => ({ ...sample, choose: undefined }));
  const picked = await vscode.window.showQuickPick([dataFile, imageFolder, ...copies], {
    title: "New Spec",
    placeHolder: "Select your data, or a sample to start from",
  });
  if (picked === undefined) return;
  if ("file" in picked) {
    await createFromSample(parts.samplesFolder, picked.file);
    return;
  }
  const [data] = (await vscode.window.showOpenDialog({ ...picked.choose, title: "New Spec", openLabel: "Read" })) ?? [];
  if (data) await fromData(data, parts);
}

/** The array of a file that the user chooses; "" if there is no choice, undefined if the user cancelled. */
async function chooseArray(data: vscode.Uri, { background, mediaFolder }: NewSpecParts): Promise<string | undefined> {
  if (!hasSeveralArrays(data.path)) return "";
  const typed = `${data.fsPath}#`;
  const specFolder = dirname(data.fsPath);
  const { paths } = await background.ask<"listData">({
    type: "listData",
    typed,
    use: "examples",
    specFolder,
    mediaFolder,
  });
  const keys = paths.map(({ path }) => path.slice(typed.length));
  if (keys.length < 2) return "";
  const picked = await vscode.window.showQuickPick(keys, {
    title: "New Spec",
    placeHolder: `Select the array of ${basename(data.fsPath)} that holds the examples`,
  });
  return picked === undefined ? undefined : `#${picked}`;
}

/** Opens the spec beside the data; a new one if there is none. */
async function fromData(data: vscode.Uri, parts: NewSpecParts): Promise<void> {
  const { background, mediaFolder } = parts;
  const title = `Reading ${vscode.workspace.asRelativePath(data)}`;
  const location = vscode.ProgressLocation.Notification;
  try {
    const key = await chooseArray(data, parts);
    if (key === undefined) return;
    const { specFile, specText } = await vscode.window.withProgress({ location, title }, () =>
      background.ask<"proposeSpec">({ type: "proposeSpec", data: data.fsPath + key, mediaFolder }),
    );
    const spec = vscode.Uri.file(specFile);
    if (specText === null)
      void vscode.window.showInformationMessage(
        `${vscode.workspace.asRelativePath(spec)} exists already, and was opened unchanged.`,
      );
    else await vscode.workspace.fs.writeFile(spec, new TextEncoder().encode(specText));
    await vscode.window.showTextDocument(spec, { viewColumn: vscode.ViewColumn.One });
  } catch (error) {
    void vscode.window.showErrorMessage(
      `No spec was written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
