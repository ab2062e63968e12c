import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { pause } from "../../test/host/support/until.ts";
import { openFile } from "../../test/host/support/workspace.ts";
import { ownCallbacksMs } from "./ownCallbacks.ts";

/** From a keystroke to what it comes to in the editor, warm. */

const EDITS = 50;
/** Typing, with no pause long enough for a probe. */
const BETWEEN_MS = 100;

const extension = vscode.extensions.getExtension("vae-lens.vae-lens");

/** When VS Code reports changed diagnostics: it collects those of all extensions for 50 ms first (extHostDiagnostics.ts). */
function diagnosticsShown(uri: vscode.Uri): Promise<number> {
  return new Promise((resolve) => {
    const listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!uris.some((changed) => changed.toString() === uri.toString())) return;
      listening.dispose();
      resolve(performance.now());
    });
  });
}

/** When they are there, which is when they are on their way to the window. */
async function diagnosticsThere(uri: vscode.Uri, text: string): Promise<number> {
  while (!vscode.languages.getDiagnostics(uri).some(({ message }) => message.includes(text)))
    await new Promise(setImmediate);
  return performance.now();
}

/** The digits sample at a beta that collapses, so that every edit changes what is underlined. */
async function openSample(): Promise<vscode.TextEditor> {
  const sample = readFileSync(join(extension?.extensionPath ?? "", "samples/digits-gaussian.vae.json"), "utf8");
  const editor = await openFile(
    "keystroke.vae.json",
    sample.replace('"beta": 1 ', '"beta": 8.00 ').replace(/,\s*"sweep": \{[^{}]*\{[^{}]*\}\s*\}/, ""),
  );
  while (vscode.languages.getDiagnostics(editor.document.uri).length === 0) await pause(100);
  return editor;
}

/** In ms: from the edit to when the host knows of it, and from then to its diagnostics. */
interface Times {
  readonly toHost: number;
  readonly there: number;
  readonly shown: number;
}

async function type(editor: vscode.TextEditor, beta: string): Promise<Times> {
  const { document } = editor;
  const offset = document.getText().indexOf('"beta": ') + '"beta": '.length;
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + 4));
  const heard = new Promise<number>((resolve) => {
    const listening = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      listening.dispose();
      resolve(performance.now());
    });
  });
  const shown = diagnosticsShown(document.uri);
  const start = performance.now();
  const edited = editor.edit((builder) => {
    builder.replace(range, beta);
  });
  const host = await heard;
  const there = await diagnosticsThere(document.uri, `Beta ${beta} `);
  await edited;
  return { toHost: host - start, there: there - host, shown: (await shown) - host };
}

/** Four characters whose last is not a zero, as messages write it. */
function betaOf(index: number): string {
  return (8.01 + Math.floor(index / 9) / 10 + (index % 9) / 100).toFixed(2);
}

function say(what: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1);
  console.log(`${what.padEnd(52)} median ${at(0.5)}   p95 ${at(0.95)}   max ${at(1)}   edits ${values.length}`);
}

describe("figures in ms, after a keystroke", function () {
  this.timeout(300_000);

  it("of diagnostics, and of our own callbacks", async () => {
    await extension?.activate();
    const editor = await openSample();
    await pause(2000);
    const times: Times[] = [];
    const callbacks = await ownCallbacksMs("dist/extension.cjs", async () => {
      for (let index = 0; index < EDITS; index++) {
        times.push(await type(editor, betaOf(index)));
        await pause(BETWEEN_MS);
      }
    });
    say(
      "from the edit through the window to the host",
      times.map(({ toHost }) => toHost),
    );
    say(
      "from there to diagnostics (goal: median below 50)",
      times.map(({ there }) => there),
    );
    say(
      "and to onDidChangeDiagnostics, 50 of them VS Code's",
      times.map(({ shown }) => shown),
    );
    say("our own callbacks (goal: max below 10)", callbacks);
  });
});
