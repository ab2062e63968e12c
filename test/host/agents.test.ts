import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";

/** Since 1.101; the types are those of 1.90. */
const { lm, McpStdioServerDefinition } = vscode as unknown as {
  readonly lm?: { readonly registerMcpServerDefinitionProvider?: unknown };
  readonly McpStdioServerDefinition?: unknown;
};
const hasServers = McpStdioServerDefinition !== undefined && lm?.registerMcpServerDefinitionProvider !== undefined;

describe("the server for agents", () => {
  let extension: vscode.Extension<unknown>;

  before(async () => {
    const found = vscode.extensions.getExtension("vae-lens.vae-lens");
    assert.ok(found);
    extension = found;
    // Registering a provider that package.json does not declare fails the activation.
    await extension.activate();
  });

  it("is offered by versions of VS Code that have agents, and breaks none that has not", () => {
    assert.equal(hasServers, process.env["CODE_HEADLESS_VERSION"] !== "floor");
    assert.equal(extension.isActive, true);
  });

  it("is declared, and its program is part of the package", () => {
    const manifest = JSON.parse(readFileSync(join(extension.extensionPath, "package.json"), "utf8")) as {
      readonly contributes: { readonly mcpServerDefinitionProviders: readonly { readonly id: string }[] };
    };
    assert.deepEqual(
      manifest.contributes.mcpServerDefinitionProviders.map(({ id }) => id),
      ["vaeLens.mcp"],
    );
    assert.match(readFileSync(join(extension.extensionPath, "dist/cli.cjs"), "utf8"), /mcp\.cjs/);
  });
});
