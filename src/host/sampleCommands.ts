import { join } from "node:path";
import * as vscode from "vscode";

const FIRST_SAMPLE = "digits-gaussian.vae.json";
const SPEC_SUFFIX = ".vae.json";

/** Samples that need only the extension. The other samples use files of a clone. */
export const samples: readonly { readonly file: string; readonly label: string; readonly detail: string }[] = [
  {
    file: FIRST_SAMPLE,
    label: "Digits, Gaussian noise",
    detail:
      "12 betas on 1,797 digits of 8 x 8 pixels, with a fixed variance; the highest betas collapse. Takes seconds.",
  },
  {
    file: "digits-bernoulli.vae.json",
    label: "Digits, Bernoulli",
    detail: "The same digits with a Bernoulli likelihood for grey pixels.",
  },
];

/** Opens the first sample for training, for the welcome buttons. @returns undefined if the user cancelled */
export async function openSample(samplesFolder: string): Promise<vscode.Uri | undefined> {
  return createFromSample(samplesFolder, FIRST_SAMPLE);
}

/** Opens a spec that the user selects. */
export async function openSpec(): Promise<void> {
  const [picked] =
    (await vscode.window.showOpenDialog({ filters: { "VAE spec": ["json"] }, canSelectMany: false })) ?? [];
  if (picked) await vscode.window.showTextDocument(picked);
}

/** Copies a sample into the workspace and opens it; opens an existing copy unchanged. */
export async function createFromSample(samplesFolder: string, file: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await chooseFolder());
  if (folder === undefined) return undefined;
  const target = vscode.Uri.joinPath(folder, file);
  if (!(await exists(target))) {
    await vscode.workspace.fs.copy(vscode.Uri.file(join(samplesFolder, file)), target);
  }
  await vscode.window.showTextDocument(target, { viewColumn: vscode.ViewColumn.One });
  return target;
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const openLabel = `Create *${SPEC_SUFFIX} Here`;
  const [folder] =
    (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel })) ?? [];
  return folder;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
