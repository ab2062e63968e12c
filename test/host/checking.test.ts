import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { notLinux } from "./support/processes.ts";
import { diagnosticsOf, problemsOf } from "./support/problems.ts";
import { specText } from "./support/specTexts.ts";
import { becomes, pause, stays } from "./support/until.ts";
import { closeEditors, folder, openFile, remove } from "./support/workspace.ts";

/** Reading it takes many seconds; the holes of the file take no room on the disk. */
const LONG_ROWS = 2 ** 22;
const COLUMNS = 4096;
const LONGER_THAN_UNSHOWN_MS = 2500;

/** An uint8 array of zeros, but for the first rows. */
function writeNpy(name: string, rows: number): string {
  const file = join(folder(), name);
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${rows}, ${COLUMNS}), }`.padEnd(117);
  const descriptor = openSync(file, "w");
  writeSync(descriptor, Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, "latin1"));
  writeSync(
    descriptor,
    Uint8Array.from({ length: 64 * COLUMNS }, (_, i) => (i * i) % 251),
  );
  ftruncateSync(descriptor, 128 + rows * COLUMNS);
  closeSync(descriptor);
  return file;
}

const text = (name: string): string => specText().replace(/"path": "[^"]*"/, `"path": "${name}"`);

function quickFixes(document: vscode.TextDocument): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(0, 0, 0, 1),
    vscode.CodeActionKind.QuickFix.value,
  );
}

describe("a check that takes long", () => {
  afterEach(closeEditors);

  it("can be cancelled; the spec then says that it was not checked, and its quick fix checks it again", async function () {
    // Elsewhere a file with holes takes their room on the disk.
    if (notLinux) this.skip();
    const file = writeNpy("long.npy", LONG_ROWS);
    try {
      const { document } = await openFile("long.vae.json", text("long.npy"));
      await pause(LONGER_THAN_UNSHOWN_MS);
      assert.deepEqual(diagnosticsOf(document), []);
      await vscode.commands.executeCommand("vaeLens.cancelCheck");
      await becomes(() => problemsOf(document), [["vae-lens", "check-cancelled", "{"]]);
      assert.match(diagnosticsOf(document)[0]?.message ?? "", /was cancelled.*Check Spec/);
      // Nothing goes on that would replace it.
      await stays(() => problemsOf(document).length, 1, 1000);
      writeNpy("long.npy", 200);
      const [again] = (await quickFixes(document)).filter(({ command }) => command?.command === "vaeLens.checkSpec");
      assert.equal(again?.title, "Check Spec");
      await vscode.commands.executeCommand("vaeLens.checkSpec", ...((again.command?.arguments ?? []) as unknown[]));
      await becomes(
        () =>
          problemsOf(document)
            .map(([, code]) => code)
            .includes("check-cancelled"),
        false,
      );
      await becomes(() => diagnosticsOf(document).length > 0, true);
    } finally {
      remove(file);
    }
  });
});
