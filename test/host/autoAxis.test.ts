import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Results } from "../../src/results/results.ts";
import { hintsOf, lensesOf } from "./support/features.ts";
import { activate } from "./support/ours.ts";
import { resultsText, runOf } from "./support/runs.ts";
import { digitsText } from "./support/specTexts.ts";
import { train } from "./support/training.ts";
import { pause } from "./support/until.ts";
import { closeEditors, openFile } from "./support/workspace.ts";

const SHORT = '"training": { "epochs": 2 },\n  ';
const AUTO = `${SHORT}"sweep": { "objective.beta": { "auto": 4 } }`;

/** The choice of `check`. */
function checkedChoice({ uri }: vscode.TextDocument): Results["auto"] {
  const cli = join(vscode.extensions.getExtension("vae-lens.vae-lens")?.extensionPath ?? "", "dist/cli.cjs");
  const args = [cli, "check", uri.fsPath, "--probe-seconds", "0", "--format", "json"];
  const { files } = JSON.parse(execFileSync("node", args, { encoding: "utf8" })) as {
    readonly files: readonly { readonly auto?: Results["auto"] }[];
  };
  return files[0]?.auto;
}

function completionsIn(document: vscode.TextDocument, before: string): Thenable<vscode.CompletionList> {
  const position = document.positionAt(document.getText().indexOf(before) + before.length);
  return vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, position);
}

const offersAuto = ({ items }: vscode.CompletionList): boolean =>
  items.some(({ label }) => (typeof label === "string" ? label : label.label).includes("auto"));

/** Comments must survive the edit. */
const SEARCHED = `"objective": { "beta": 1 }, // found by training\n  "training": { "epochs": 2 }`;

describe("a search from beta", () => {
  before(activate);
  afterEach(closeEditors);

  it("is offered on beta, and writes what it finds in the place of the value", async () => {
    const { document } = await openFile("find/search.vae.json", digitsText(SEARCHED));
    const place = document.positionAt(document.getText().indexOf('"beta": 1') + '"beta": '.length);
    const offered = async (): Promise<readonly string[]> => {
      const at = new vscode.Range(place, place);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        at,
        vscode.CodeActionKind.RefactorRewrite.value,
      );
      return actions.map(({ title }) => title);
    };
    assert.ok((await offered()).includes("Find the beta with the best ELBO"), (await offered()).join("; "));
    await vscode.commands.executeCommand("vaeLens.findSetting", document.uri, { goal: "activeUnits", value: 0 });
    const found = /"beta": ([\d.]+) \}, \/\/ found by training/.exec(document.getText());
    assert.ok(found !== null && Number(found[1]) > 1, document.getText());
    const results = JSON.parse(resultsText(runOf(document.uri))) as Results;
    assert.equal(results.points.at(-1)?.heldOut?.activeUnits, 0);
    assert.equal(results.points.at(-1)?.settings["objective.beta"], Number(found[1]));
  });
});

describe("an axis that places itself", () => {
  before(activate);
  afterEach(closeEditors);

  it("shows the values before training, Train Sweep trains those of check, and places the rest when they are measured", async () => {
    // After two epochs nothing is sure: the values are a spread in two rounds.
    const { document } = await openFile("auto/sweep.vae.json", digitsText(AUTO));
    const choice = checkedChoice(document);
    assert.equal(choice?.values.length, 4);
    const known = choice.values.slice(0, 3);
    assert.deepEqual(
      (await hintsOf(document)).map(([, hint]) => hint),
      [`-> ${known.join(", ")}, then 1 more`],
    );
    const [lens = ""] = await lensesOf(document);
    assert.match(lens, /^Train Sweep: 4 points/);
    assert.ok(lens.endsWith(`beta ${known[0] ?? ""} to ${known[2] ?? ""} (auto)`), lens);
    await train(document.uri);
    const results = JSON.parse(resultsText(runOf(document.uri))) as Results;
    assert.deepEqual(
      results.points.map(({ settings }) => settings["objective.beta"]),
      results.auto?.values,
    );
    assert.deepEqual(results.auto?.values.slice(0, 3), known);
    assert.ok(results.auto?.rounds?.every(({ placed }) => placed));
    // The user's own file keeps its "auto".
    assert.equal(readFileSync(document.uri.fsPath, "utf8"), digitsText(AUTO));
  });

  it("shows the values of a target rate in the same way", async () => {
    const rest = `"objective": { "type": "targetRate", "rate": 3, "weight": 100 },\n  "sweep": { "objective.rate": { "auto": 3 } }`;
    const { document } = await openFile("auto-rate.vae.json", digitsText(rest));
    const choice = checkedChoice(document);
    assert.equal(choice?.values.length, 3);
    assert.deepEqual(
      (await hintsOf(document)).map(([, hint]) => hint),
      [`-> ${choice.values.join(", ")}`],
    );
  });

  it("is offered by completion for beta, and not for the number of latents", async () => {
    const { document } = await openFile(
      "auto-complete.vae.json",
      digitsText('"sweep": { "objective.beta":  , "model.latentSize":   }'),
    );
    let list = await completionsIn(document, '"objective.beta": ');
    for (let attempt = 0; attempt < 100 && !offersAuto(list); attempt++) {
      await pause(100);
      list = await completionsIn(document, '"objective.beta": ');
    }
    assert.ok(offersAuto(list), JSON.stringify(list.items.map(({ label }) => label)));
    const other = await completionsIn(document, '"model.latentSize": ');
    assert.equal(offersAuto(other), false, JSON.stringify(other.items.map(({ label }) => label)));
  });
});
