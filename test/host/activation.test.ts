import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { specText } from "./support/specTexts.ts";
import { until } from "./support/until.ts";
import { openFile } from "./support/workspace.ts";

// This file runs first, before any other test activates the extension.

const extension = vscode.extensions.getExtension("vae-lens.vae-lens");

describe("activation", () => {
  it("runs in the requested version of VS Code", () => {
    assert.equal(vscode.version.startsWith("1.90."), process.env["CODE_HEADLESS_VERSION"] === "floor");
  });

  it("does not happen for files that are not specs", async () => {
    await openFile("plain.json", "{}");
    await openFile("notes.txt", "vae.json");
    assert.equal(extension?.isActive, false);
  });

  it("happens when a spec is opened, whose language is vae-spec", async () => {
    const { document } = await openFile("first.vae.json", specText());
    assert.equal(document.languageId, "vae-spec");
    await until("the extension to be active", () => extension?.isActive === true);
  });

  it("does not treat other JSON files as specs", async () => {
    for (const name of ["vae.json", "a.vae.jsonc", "package.json"]) {
      assert.notEqual((await openFile(name, "{}")).document.languageId, "vae-spec");
    }
  });
});
