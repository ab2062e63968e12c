import { dirname } from "node:path";
import * as vscode from "vscode";
import { dataPathAt } from "../spec/dataPathAt.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";

const kinds = {
  file: vscode.CompletionItemKind.File,
  images: vscode.CompletionItemKind.Folder,
  parts: vscode.CompletionItemKind.Folder,
  key: vscode.CompletionItemKind.Field,
} as const;
const details = {
  file: "Data file",
  images: "Folder of images",
  parts: "Table in several files",
  key: undefined,
} as const;

/** Completes the paths of data, and the keys after "#". The background process reads the folders and files. */
export class SpecPathCompletion implements vscode.CompletionItemProvider {
  static readonly triggers = ['"', "/", "#"];
  readonly #background: BackgroundProcess;
  readonly #mediaFolder: string;

  constructor(background: BackgroundProcess, mediaFolder: string) {
    this.#background = background;
    this.#mediaFolder = mediaFolder;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancelled: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const place = dataPathAt(document.getText(), document.offsetAt(position));
    // Paths are relative to the spec's folder; an unsaved document has none.
    if (place === undefined || document.uri.scheme !== "file") return undefined;
    const { offset, length, typed, use } = place;
    const aborting = new AbortController();
    cancelled.onCancellationRequested(() => {
      aborting.abort();
    });
    const specFolder = dirname(document.uri.fsPath);
    const request = { type: "listData", typed, use, specFolder, mediaFolder: this.#mediaFolder } as const;
    // Without an answer there is nothing to offer; the check of the spec reports what is wrong with the data.
    const answer = await this.#background.ask<"listData">(request, aborting.signal).catch(() => undefined);
    // With the quotation marks: VS Code's JSON support replaces them too, and its empty string would otherwise be the better match.
    const isClosed = document.getText().charAt(offset + length) === '"';
    const end = document.positionAt(offset + length + Number(isClosed));
    const range = new vscode.Range(document.positionAt(offset - 1), end);
    const items = (answer?.paths ?? []).map(({ path, kind }, i) => {
      const item = new vscode.CompletionItem(path, kinds[kind]);
      item.range = range;
      item.insertText = item.filterText = JSON.stringify(path);
      // Before the empty string that VS Code's JSON support offers.
      item.sortText = `!${String(i).padStart(4, "0")}`;
      if (details[kind] !== undefined) item.detail = details[kind];
      return item;
    });
    // "#" leads from files to keys.
    return new vscode.CompletionList(items, true);
  }
}
