import { join } from "node:path";
import * as vscode from "vscode";
import { SPEC_SUFFIX } from "../spec/specSuffix.ts";

const FIRST_SAMPLE = "digits-gaussian.vae.json";

export interface Sample {
  readonly file: string;
  /** Copied beside the spec. */
  readonly data?: string;
  readonly label: string;
  readonly detail: string;
}

/** Samples that need only the extension. The other samples use files of a clone. */
export const samples: readonly Sample[] = [
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
  {
    file: "wine.vae.json",
    data: "wine.csv",
    label: "Table, learned noise",
    detail:
      "13 measurements of 178 wines on very different scales: standardised columns, a learned variance. Takes seconds.",
  },
  {
    file: "cells-zinb.vae.json",
    data: "cells.h5ad",
    label: "Counts of single cells",
    detail:
      "100 genes of 1,000 simulated cells in an .h5ad: a zero-inflated likelihood with library sizes, as in scVI.",
  },
  {
    file: "condition-suffices.vae.json",
    label: "Digits, given their class",
    detail: "A conditional VAE: above a beta of about 3.5 the class leaves almost nothing for the latents.",
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

/** Copies a sample and its data into the workspace and opens it; existing files stay unchanged. */
export async function createFromSample(samplesFolder: string, file: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await chooseFolder(`Create *${SPEC_SUFFIX} Here`));
  if (folder === undefined) return undefined;
  const target = vscode.Uri.joinPath(folder, file);
  const data = samples.find((sample) => sample.file === file)?.data;
  for (const name of data === undefined ? [file] : [data, file]) {
    const copied = vscode.Uri.joinPath(folder, name);
    if (!(await exists(copied))) await vscode.workspace.fs.copy(vscode.Uri.file(join(samplesFolder, name)), copied);
  }
  await vscode.window.showTextDocument(target, { viewColumn: vscode.ViewColumn.One });
  return target;
}

export async function chooseFolder(openLabel: string): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel })) ?? [];
  return folder;
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
