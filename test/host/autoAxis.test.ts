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

describe("an axis that places itself", () => {
  before(activate);
  afterEach(closeEditors);

  it("shows the values before training, and Train Sweep trains those of check", async () => {
    const { document } = await openFile("auto/sweep.vae.json", digitsText(AUTO));
    const choice = checkedChoice(document);
    assert.equal(choice?.values.length, 4);
    assert.deepEqual(
      (await hintsOf(document)).map(([, hint]) => hint),
      [`-> ${choice.values.join(", ")}`],
    );
    const [lens = ""] = await lensesOf(document);
    assert.match(lens, /^Train Sweep: 4 points/);
    assert.ok(lens.endsWith(`beta ${choice.values[0] ?? ""} to ${choice.values[3] ?? ""} (auto)`), lens);
    await train(document.uri);
    const results = JSON.parse(resultsText(runOf(document.uri))) as Results;
    assert.deepEqual(
      results.points.map(({ settings }) => settings["objective.beta"]),
      choice.values,
    );
    assert.deepEqual(results.auto, choice);
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
