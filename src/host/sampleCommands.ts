import { join } from "node:path";
import * as vscode from "vscode";

const FIRST_SAMPLE = "digits-gaussian.vae.json";
const SPEC_SUFFIX = ".vae.json";

/** Samples that need nothing but the extension itself; the others name files of a clone. */
const samples: readonly { readonly file: string; readonly label: string; readonly detail: string }[] = [
  {
    file: FIRST_SAMPLE,
    label: "Digits, Gaussian noise",
    detail: "12 betas on 1,797 digits of 8 x 8 pixels, fixed variance; the last ones collapse. Seconds.",
  },
  {
    file: "digits-bernoulli.vae.json",
    label: "Digits, Bernoulli",
    detail: "The same digits as grey Bernoulli pixels.",
  },
];

/** New Spec: a sample as a file of the workspace. */
export async function newSpec(samplesFolder: string): Promise<void> {
  const picked = await vscode.window.showQuickPick(
    samples.map(({ label, detail, file }) => ({ label, detail, file })),
    { title: "New Spec", placeHolder: "Start from which sample?" },
  );
  if (picked) await createFromSample(samplesFolder, picked.file);
}

/** The first sample, opened for training: what the welcome buttons do. Undefined when the user backs out. */
export async function openSample(samplesFolder: string): Promise<vscode.Uri | undefined> {
  return createFromSample(samplesFolder, FIRST_SAMPLE);
}

/** A spec the user picks from the workspace or the disk. */
export async function openSpec(): Promise<void> {
  const [picked] =
    (await vscode.window.showOpenDialog({ filters: { "VAE spec": ["json"] }, canSelectMany: false })) ?? [];
  if (picked) await vscode.window.showTextDocument(picked);
}

/** Copies a sample into the workspace; an existing copy is opened as it is. */
async function createFromSample(samplesFolder: string, file: string): Promise<vscode.Uri | undefined> {
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
  const openLabel = `Put *${SPEC_SUFFIX} here`;
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
