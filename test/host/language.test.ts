import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { placesOf, problemsOf } from "./support/problems.ts";
import { specText } from "./support/specTexts.ts";
import { becomes, pause, stays, until } from "./support/until.ts";
import { closeEditors, openFile, remove, replace, write } from "./support/workspace.ts";

/** The JSON language service reports half a second after the last edit. */
const SETTLED_MS = 1200;

async function completionsAt(editor: vscode.TextEditor, before: string): Promise<readonly string[]> {
  const position = editor.document.positionAt(editor.document.getText().indexOf(before) + before.length);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    editor.document.uri,
    position,
  );
  return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
}

async function hoverOn(editor: vscode.TextEditor, text: string): Promise<string> {
  const position = editor.document.positionAt(editor.document.getText().indexOf(text) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    editor.document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (typeof content === "string" ? content : content.value)))
    .join("\n");
}

/** Repeats the request until the JSON language service has started and has read our schema. */
async function eventually<Value>(ask: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> {
  let value = await ask();
  for (let attempt = 0; attempt < 100 && !isThere(value); attempt++) {
    await pause(100);
    value = await ask();
  }
  return value;
}

describe("the language service for specs", () => {
  afterEach(closeEditors);

  it("completes property names from our schema", async () => {
    const editor = await openFile("complete.vae.json", '{\n  "model": {\n    \n  }\n}\n');
    const names = await eventually(
      () => completionsAt(editor, '"model": {\n    '),
      (found) => found.includes("latentSize"),
    );
    for (const name of ["latentSize", "likelihood", "encoder", "decoder"])
      assert.ok(names.includes(name), `${name} is not among ${names.join(", ")}`);
  });

  it("completes values from our schema", async () => {
    const editor = await openFile("values.vae.json", '{\n  "data": { "binarize":  }\n}\n');
    const values = await eventually(
      () => completionsAt(editor, '"binarize": '),
      (found) => found.length > 0,
    );
    assert.ok(values.includes('"dynamic"'), values.join(", "));
  });

  it("completes paths of data, and the keys in a file", async () => {
    const text = '{\n  "data": { "path": "", "labels": "own.csv#" }\n}\n';
    const editor = await openFile("paths.vae.json", text);
    const data = write("own.csv", "size,species\n1,cat\n2,dog\n");
    try {
      assert.ok((await completionsAt(editor, '"path": "')).includes("own.csv"));
      assert.ok((await completionsAt(editor, '"own.csv#')).includes("own.csv#species"));
    } finally {
      remove(data.fsPath);
    }
  });

  it("completes an empty file as a whole spec", async () => {
    const editor = await openFile("empty.vae.json", "");
    const found = await eventually(
      () => completionsAt(editor, ""),
      (labels) => labels.length > 0,
    );
    assert.ok(
      found.some((label) => label.includes("with a sweep")),
      found.join(", "),
    );
  });

  it("describes a property on hover", async () => {
    const editor = await openFile("hover.vae.json", specText());
    assert.match(await eventually(() => hoverOn(editor, '"scale"'), Boolean), /Every value is divided by this/);
  });

  it("accepts comments and trailing commas", async () => {
    const text = `// a comment\n${specText({ betas: [1] }).replace('"scale": 16', '"scale": 16, /* another */')}`;
    const { document } = await openFile("comments.vae.json", text);
    await stays(() => problemsOf(document), [], SETTLED_MS);
  });
});

/** Broken specs, each with its only diagnostic. */
const broken: readonly (readonly [what: string, from: string, to: string, code: string, underlined: string])[] = [
  ["a misspelt field", '"latentSize"', '"latentSise"', "unknown-field", '"latentSise"'],
  ["a wrong type", '"latentSize": 2', '"latentSize": "2"', "wrong-type", '"2"'],
  ["a value out of range", '"epochs": 3', '"epochs": -1', "out-of-range", "-1"],
  ["an unknown choice", '"gaussian"', '"gauss"', "unknown-value", '"gauss"'],
];

describe("the problems of a broken spec", () => {
  afterEach(closeEditors);

  for (const [what, from, to, code, underlined] of broken) {
    it(`are reported once, by VAE Lens: ${what}`, async () => {
      const { document } = await openFile("broken.vae.json", specText().replace(from, to));
      const ours = (): boolean =>
        problemsOf(document).some((problem) => problem[1] === code && problem[2] === underlined);
      await until(`${code} at ${underlined}`, ours).catch(() => undefined);
      await pause(SETTLED_MS);
      const found = problemsOf(document);
      assert.ok(ours(), JSON.stringify(found));
      assert.deepEqual(
        found.filter(([source]) => source !== "vae-lens"),
        [],
      );
      assert.equal(new Set(placesOf(document)).size, found.length, JSON.stringify(found));
    });
  }

  it("are reported by VAE Lens only while a document is edited", async () => {
    const editor = await openFile("edited.vae.json", specText());
    await replace(editor, '"latentSize": 2', '"latentSize": -2');
    await until("a problem", () => problemsOf(editor.document).length > 0);
    await pause(SETTLED_MS);
    assert.deepEqual(problemsOf(editor.document), [["vae-lens", "out-of-range", "-2"]]);
    await replace(editor, '"latentSize": -2', '"latentSize": 2');
    await becomes(() => problemsOf(editor.document), []);
  });
});

/** VS Code's JSON service always reports these errors, so VAE Lens reports them only if the service does not. */
const noJson = {
  "a missing brace": '{ "data": {',
  "a missing comma": '{ "data": 1 "model": 2 }',
  "a missing value": '{ "data": }',
  "a field given twice": specText().replace('"data"', '"training": {}, "data"'),
  "something after the end": `${specText()}{}`,
  "no JSON at all": "nonsense",
};

describe("a text that is not JSON", () => {
  afterEach(closeEditors);

  for (const [what, text] of Object.entries(noJson)) {
    it(`is not underlined twice for one error: ${what}`, async () => {
      const { document } = await openFile("syntax.vae.json", text);
      await until("a problem", () => problemsOf(document).length > 0);
      await pause(SETTLED_MS);
      assert.notEqual(problemsOf(document).length, 0);
      assert.equal(
        new Set(problemsOf(document).map(([source]) => source)).size,
        1,
        JSON.stringify(problemsOf(document)),
      );
    });
  }

  it("is reported by VAE Lens if it is empty", async () => {
    const { document } = await openFile("empty.vae.json", "");
    await becomes(() => problemsOf(document), [["vae-lens", "syntax", ""]]);
    await stays(() => problemsOf(document), [["vae-lens", "syntax", ""]], SETTLED_MS);
  });

  it("is reported by VAE Lens if VS Code's JSON validation is off", async () => {
    const json = vscode.workspace.getConfiguration("json");
    await json.update("validate.enable", false, vscode.ConfigurationTarget.Workspace);
    try {
      const { document } = await openFile("unvalidated.vae.json", '{ "data": 1 "model": 2 }');
      await becomes(() => problemsOf(document), [["vae-lens", "syntax", '"model"']]);
      await stays(() => problemsOf(document), [["vae-lens", "syntax", '"model"']], SETTLED_MS);
    } finally {
      await json.update("validate.enable", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("has no diagnostics any more when it is fixed", async () => {
    const editor = await openFile("fixed.vae.json", specText().replace('"scale": 16', '"scale": '));
    await until("a problem", () => problemsOf(editor.document).length > 0);
    await pause(SETTLED_MS);
    await replace(editor, '"scale": ', '"scale": 16');
    await becomes(() => problemsOf(editor.document), []);
    await replace(editor, '"scale": 16', '"scale": "16"');
    await becomes(() => problemsOf(editor.document), [["vae-lens", "wrong-type", '"16"']]);
  });
});
