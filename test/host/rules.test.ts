import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { activate, FIX_ALL, RULE_COMMAND, rulePageCode } from "./support/ours.ts";
import { actionsOn, apply } from "./support/features.ts";
import { diagnosticsOf, findingsOf, problemsOf, type Underlined } from "./support/problems.ts";
import { digitsText } from "./support/specTexts.ts";
import { becomes, until } from "./support/until.ts";
import { closeEditors, folder, openFile, remove, replace, write } from "./support/workspace.ts";

const RULE = "beta-above-collapse-threshold";
const collapsing = digitsText('"objective": { "beta": 12 }');
const found: readonly Underlined[] = [["vae-lens", RULE, "12"]];

async function openCollapsing(name: string): Promise<vscode.TextEditor> {
  const editor = await openFile(name, collapsing);
  await becomes(() => findingsOf(editor.document), found);
  return editor;
}

describe("a diagnostic of a rule", () => {
  before(activate);
  afterEach(closeEditors);

  it("is underlined at the offending value, with its code", async () => {
    const { document } = await openCollapsing("blame.vae.json");
    const [diagnostic] = diagnosticsOf(document);
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(diagnostic.message, /7\.04/);
  });

  it("refers to the other values that contribute", async () => {
    const { document } = await openCollapsing("related.vae.json");
    const related = diagnosticsOf(document)[0]?.relatedInformation ?? [];
    assert.deepEqual(
      related.map(({ location }) => document.getText(location.range)),
      ["0.1"],
    );
  });

  it("has a code that links to the rule's page", async () => {
    const { document } = await openCollapsing("page.vae.json");
    const code = diagnosticsOf(document)[0]?.code;
    assert.ok(typeof code === "object");
    assert.equal(code.target.scheme, "command");
    assert.equal(code.target.path, RULE_COMMAND);
    await vscode.commands.executeCommand(RULE_COMMAND, rulePageCode(code.target));
    await until("the page", () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes(`${RULE}.md`))),
    );
  });

  it("is resolved by a quick fix whose title states the result", async () => {
    const { document } = await openCollapsing("fix.vae.json");
    const actions = await actionsOn(document, "12", vscode.CodeActionKind.QuickFix);
    assert.match(actions[0]?.title ?? "", /^Set beta to [\d.]+: \d+ of 10 units active$/);
    await apply(actions, "Set beta to");
    await becomes(() => findingsOf(document), []);
  });

  it("is ignored after a quick fix adds a comment on the line above", async () => {
    const { document } = await openCollapsing("ignore.vae.json");
    await apply(await actionsOn(document, "12"), `Ignore ${RULE}`);
    assert.match(document.getText(), new RegExp(`\\n  // vae-lens-ignore ${RULE}\\n  "objective"`));
    await becomes(() => findingsOf(document), []);
  });

  it("is added to a comment that ignores another rule", async () => {
    const text = collapsing.replace('  "objective"', '  // vae-lens-ignore too-few-steps -- a test\n  "objective"');
    const { document } = await openFile("join.vae.json", text);
    await becomes(() => findingsOf(document), found);
    await apply(await actionsOn(document, "12"), `Ignore ${RULE}`);
    assert.match(document.getText(), new RegExp(`\\n  // vae-lens-ignore ${RULE}, too-few-steps -- a test\\n`));
    await becomes(() => findingsOf(document), []);
  });

  it("is resolved by fix all, with every other safe fix", async () => {
    const text = digitsText(
      '// vae-lens-ignore too-few-step\n  "objective": { "beta": 1 }, // vae-lens-ignore latent-too-smal\n  "training": { "epochs": 200 }',
    );
    const { document } = await openFile("all.vae.json", text);
    await becomes(() => problemsOf(document).map(([, code]) => code), ["unknown-rule", "unknown-rule"]);
    const actions = await actionsOn(document, "epochs", FIX_ALL);
    assert.deepEqual(
      actions.map(({ title }) => title),
      ["Fix all VAE Lens problems"],
    );
    await apply(actions, "Fix all");
    await becomes(() => problemsOf(document), []);
    assert.match(document.getText(), /ignore too-few-steps\n[\s\S]*ignore latent-too-small\n/);
  });

  it("is not resolved by fix all if no fix is safe", async () => {
    const { document } = await openCollapsing("unsafe.vae.json");
    assert.deepEqual(await actionsOn(document, "12", FIX_ALL), []);
  });

  it("has no fixes outside its range", async () => {
    const { document } = await openCollapsing("elsewhere.vae.json");
    assert.deepEqual(
      (await actionsOn(document, "latentSize", vscode.CodeActionKind.QuickFix)).map(({ title }) => title),
      [],
    );
  });

  it("has fixes for the current text after an edit above it", async () => {
    const editor = await openCollapsing("moved.vae.json");
    await replace(editor, '"latentSize"', '/* moved */ "latentSize"');
    await apply(await actionsOn(editor.document, "12"), "Set beta to");
    assert.match(editor.document.getText(), /"beta": [\d.]+ \}/);
    await becomes(() => findingsOf(editor.document), []);
  });
});

describe("the severity of a rule", () => {
  before(activate);
  afterEach(closeEditors);

  async function withRules(rules: Readonly<Record<string, string>>, body: () => Promise<void>): Promise<void> {
    const settings = vscode.workspace.getConfiguration("vaeLens");
    await settings.update("rules", rules, vscode.ConfigurationTarget.Workspace);
    try {
      await body();
    } finally {
      await settings.update("rules", undefined, vscode.ConfigurationTarget.Workspace);
    }
  }

  it("follows the setting at once", async () => {
    const { document } = await openCollapsing("severity.vae.json");
    for (const [level, severity] of [
      ["error", 0],
      ["information", 2],
      ["hint", 3],
    ] as const) {
      await withRules({ [RULE]: level }, async () => {
        await becomes(() => diagnosticsOf(document).map((diagnostic) => Number(diagnostic.severity)), [severity]);
      });
    }
    await becomes(() => diagnosticsOf(document).map((diagnostic) => Number(diagnostic.severity)), [1]);
  });

  it("can be off, which also removes the fixes", async () => {
    const { document } = await openCollapsing("off.vae.json");
    await withRules({ [RULE]: "off" }, async () => {
      await becomes(() => findingsOf(document), []);
      assert.deepEqual(await actionsOn(document, "12", vscode.CodeActionKind.QuickFix), []);
    });
    await becomes(() => findingsOf(document), found);
  });

  it("is the rule's default if the setting is invalid", async () => {
    const { document } = await openCollapsing("nonsense.vae.json");
    await withRules({ [RULE]: "catastrophe" }, async () => {
      await becomes(() => diagnosticsOf(document).map((diagnostic) => Number(diagnostic.severity)), [1]);
    });
  });
});

describe("data files that change on disk", () => {
  before(activate);
  afterEach(closeEditors);

  /** Rows whose first column varies with `scale`, and three that vary less than the model's noise. */
  function csv(scale: number): string {
    const rows = Array.from({ length: 400 }, (_, i) =>
      [scale * Math.sin(7 * i), 0.1 * Math.sin(3 * i), 0.1 * Math.cos(5 * i), 0.1 * Math.cos(11 * i)].join(","),
    );
    return `a,b,c,d\n${rows.join("\n")}\n`;
  }

  const text = (path: string): string =>
    digitsText('"objective": { "beta": 1 }', path).replace('"scale": 16', '"scale": 1');
  const collapses = (document: vscode.TextDocument): boolean =>
    findingsOf(document).some(([, code]) => code === "fixed-variance-too-wide");

  it("are read again, and resolved diagnostics disappear", async () => {
    const file = write("changing.csv", csv(0.01));
    const { document } = await openFile("changing.vae.json", text("changing.csv"));
    await until("the collapse", () => collapses(document));
    write("changing.csv", csv(3));
    await until("no collapse", () => !collapses(document));
    remove(file.fsPath);
    await until("the missing file", () => problemsOf(document).some(([, code]) => code === "data-file-missing"));
    write("changing.csv", csv(0.01));
    await until("the collapse again", () => collapses(document));
  });

  it("are watched outside the workspace, also with unusual names", async () => {
    const outside = join(folder(), "..", "outside");
    write("odd [name]{1}.csv", csv(0.01), outside);
    const { document } = await openFile("outside.vae.json", text("../outside/odd [name]{1}.csv"));
    await until("the collapse", () => collapses(document));
    write("odd [name]{1}.csv", csv(3), outside);
    await until("no collapse", () => !collapses(document));
    assert.ok(existsSync(outside));
  });
});
