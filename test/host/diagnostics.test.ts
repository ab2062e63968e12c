import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { backgroundProcesses, isRunning, notLinux } from "./support/processes.ts";
import { diagnosticsOf, placesOf, problemsOf, type Underlined } from "./support/problems.ts";
import { specText } from "./support/specTexts.ts";
import { becomes, pause, stays, until } from "./support/until.ts";
import { closeEditors, folder, openFile, remove, replace, write } from "./support/workspace.ts";

/** Longer than the pause after an edit and than reading small data. */
const CHECKED_MS = 1200;

const missing = (file: string): readonly Underlined[] => [["vae-lens", "data-file-missing", `"${file}"`]];

/** A hundred rows of four columns, with `odd` in place of one figure. */
function csv(odd: string): string {
  const rows = Array.from({ length: 100 }, (_, row) =>
    [row % 7, row % 5, row % 3, row === 7 ? odd : String(row / 3)].join(","),
  );
  return `a,b,c,d\n${rows.join("\n")}\n`;
}

afterEach(closeEditors);

describe("a problem of the text", () => {
  it("is underlined at its exact range", async () => {
    const { document } = await openFile("range.vae.json", specText().replace('"epochs": 3', '"epochs": 0'));
    await becomes(() => problemsOf(document), [["vae-lens", "out-of-range", "0"]]);
    const line = document.positionAt(document.getText().indexOf('"epochs": 0')).line + 1;
    assert.deepEqual(placesOf(document), [`${line}:15-${line}:16`]);
  });

  it("is underlined at its exact range after surrogate pairs and CRLF line ends", async () => {
    const text = `// 😀\r\n${specText().replace('"epochs": 3', '/* 😀 */ "epochs": 0').replaceAll("\n", "\r\n")}`;
    const { document } = await openFile("units.vae.json", text);
    await becomes(() => problemsOf(document), [["vae-lens", "out-of-range", "0"]]);
  });

  it("disappears when the text is fixed, before it is saved", async () => {
    const editor = await openFile("fix.vae.json", specText().replace('"epochs": 3', '"epochs": 0'));
    await becomes(() => problemsOf(editor.document).length, 1);
    await replace(editor, '"epochs": 0', '"epochs": 1');
    await becomes(() => problemsOf(editor.document), []);
    assert.equal(editor.document.isDirty, true);
  });

  it("disappears when the document is closed", async () => {
    const { document } = await openFile("closed.vae.json", specText().replace('"epochs": 3', '"epochs": 0'));
    await becomes(() => problemsOf(document).length, 1);
    await closeEditors();
    await becomes(() => vscode.languages.getDiagnostics(document.uri).length, 0);
  });

  it("is shown in a document that was never saved", async () => {
    const document = await vscode.workspace.openTextDocument({
      language: "vae-spec",
      content: specText().replace('"epochs": 3', '"epochs": 0'),
    });
    await becomes(() => problemsOf(document), [["vae-lens", "out-of-range", "0"]]);
    await vscode.window.showTextDocument(document);
  });

  it("appears and disappears when the language of the document changes", async () => {
    const { document } = await openFile("language.txt", specText().replace('"epochs": 3', '"epochs": 0'));
    await vscode.languages.setTextDocumentLanguage(document, "vae-spec");
    await becomes(() => problemsOf(document), [["vae-lens", "out-of-range", "0"]]);
    await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    await becomes(() => problemsOf(document), []);
  });
});

describe("a problem of the data", () => {
  it("is underlined at the path of a missing file", async () => {
    const { document } = await openFile("missing.vae.json", specText({ path: "nowhere.npy" }));
    await becomes(() => problemsOf(document), missing("nowhere.npy"));
  });

  it("is underlined at the path of a file with an invalid number", async () => {
    write("nan.csv", csv("nan"));
    const { document } = await openFile("nan.vae.json", specText({ path: "nan.csv" }));
    await becomes(() => problemsOf(document).map(([, , underlined]) => underlined), ['"nan.csv"']);
    assert.match(diagnosticsOf(document)[0]?.message ?? "", /row|line/);
  });

  it("disappears at the next save after the file was created", async () => {
    const editor = await openFile("comes.vae.json", specText({ path: "comes.csv" }));
    await becomes(() => problemsOf(editor.document), missing("comes.csv"));
    await replace(editor, '"epochs": 3', '"epochs": 4');
    await becomes(() => problemsOf(editor.document), missing("comes.csv"));
    write("comes.csv", csv("1"));
    await editor.document.save();
    await becomes(() => problemsOf(editor.document), []);
  });

  it("refers to the text in the editor, not to the saved file", async () => {
    const editor = await openFile("unsaved.vae.json", specText());
    await replace(editor, "builtin:digits", "unsaved.npy");
    await becomes(() => problemsOf(editor.document), missing("unsaved.npy"));
  });

  it("is dropped if the text has changed in the meantime", async () => {
    // A large file with an error in its last row, so that the text changes before the answer arrives.
    write("large.csv", `${"1,2,3,4\n".repeat(2_000_000)}1,2,3,nan\n`);
    const editor = await openFile("stale.vae.json", specText({ path: "large.csv" }));
    await pause(300);
    await replace(editor, '"epochs": 3', '"epochs": 0');
    await stays(() => problemsOf(editor.document), [["vae-lens", "out-of-range", "0"]], 6000);
    await replace(editor, '"epochs": 0', '"epochs": 3');
    await becomes(() => problemsOf(editor.document).map(([, , underlined]) => underlined), ['"large.csv"']);
  });

  it("is searched beside a spec that was renamed", async () => {
    mkdirSync(join(folder(), "elsewhere"), { recursive: true });
    write("beside.csv", csv("1"));
    const { document } = await openFile("before.vae.json", specText({ path: "beside.csv" }));
    await stays(() => problemsOf(document), [], CHECKED_MS);
    const renamed = vscode.Uri.file(join(folder(), "elsewhere", "after.vae.json"));
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, renamed);
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    const { document: moved } = await vscode.window.showTextDocument(renamed);
    await becomes(() => problemsOf(moved), missing("beside.csv"));
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it("is searched in the spec's own folder of the workspace", async () => {
    write("own.csv", csv("1"), folder(1));
    const second = await openFile("own.vae.json", specText({ path: "own.csv" }), folder(1));
    const first = await openFile("own.vae.json", specText({ path: "own.csv" }), folder(0));
    await becomes(() => problemsOf(first.document), missing("own.csv"));
    assert.deepEqual(problemsOf(second.document), []);
  });

  it("is not searched if the setting turns it off", async () => {
    const { document: uri } = await openFile("setting.vae.json", "{}", folder(1));
    const settings = vscode.workspace.getConfiguration("vaeLens", uri.uri);
    await settings.update("check.readData", false, vscode.ConfigurationTarget.WorkspaceFolder);
    try {
      const { document } = await openFile("quiet.vae.json", specText({ path: "nowhere.npy" }), folder(1));
      await stays(() => problemsOf(document), [], CHECKED_MS);
      const other = await openFile("loud.vae.json", specText({ path: "nowhere.npy" }), folder(0));
      await becomes(() => problemsOf(other.document), missing("nowhere.npy"));
    } finally {
      await settings.update("check.readData", undefined, vscode.ConfigurationTarget.WorkspaceFolder);
      remove(join(folder(1), ".vscode"));
    }
  });
});

describe("the background process", () => {
  before(function () {
    if (notLinux) this.skip();
  });

  it("is a single process, and is started again after it was killed", async () => {
    const editor = await openFile("killed.vae.json", specText({ path: "killed-0.npy" }));
    await becomes(() => problemsOf(editor.document), missing("killed-0.npy"));
    const [background, ...others] = backgroundProcesses();
    assert.ok(background !== undefined);
    assert.deepEqual(others, []);
    process.kill(background, "SIGKILL");
    await until("its end", () => !isRunning(background));
    await replace(editor, "killed-0.npy", "killed-1.npy");
    await becomes(() => problemsOf(editor.document), missing("killed-1.npy"));
    assert.notEqual(backgroundProcesses()[0], background);
  });

  it("gets a request a second time, and not a third, when it dies while answering", async () => {
    write("long.csv", `${"1,2,3,4\n".repeat(1_000_000)}1,2,3,nan\n`);
    const { document } = await openFile("long.vae.json", specText({ path: "long.csv" }));
    await until("the process", () => backgroundProcesses().length === 1);
    await pause(100);
    const [background] = backgroundProcesses();
    assert.ok(background !== undefined);
    process.kill(background, "SIGKILL");
    await becomes(() => problemsOf(document).map(([, , underlined]) => underlined), ['"long.csv"']);
    assert.notEqual(backgroundProcesses()[0], background);
  });
});
