import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { specText } from "./support/specTexts.ts";
import { until } from "./support/until.ts";
import { openFile } from "./support/workspace.ts";

// The first file of the suite: the host is still untouched.

const extension = vscode.extensions.getExtension("vae-lens.vae-lens");

describe("activation", () => {
  it("is in the VS Code that was asked for", () => {
    assert.equal(vscode.version.startsWith("1.90."), process.env["CODE_HEADLESS_VERSION"] === "floor");
  });

  it("does not come with other files", async () => {
    await openFile("plain.json", "{}");
    await openFile("notes.txt", "vae.json");
    assert.equal(extension?.isActive, false);
  });

  it("comes with a spec, whose language is vae-spec", async () => {
    const { document } = await openFile("first.vae.json", specText());
    assert.equal(document.languageId, "vae-spec");
    await until("the extension to be active", () => extension?.isActive === true);
  });

  it("takes no other JSON file for a spec", async () => {
    for (const name of ["vae.json", "a.vae.jsonc", "package.json"]) {
      assert.notEqual((await openFile(name, "{}")).document.languageId, "vae-spec");
    }
  });
});
