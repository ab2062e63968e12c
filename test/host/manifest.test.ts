import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";

interface Manifest {
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly capabilities: Readonly<
    Record<
      "untrustedWorkspaces" | "virtualWorkspaces",
      { readonly supported: boolean | "limited"; readonly description: string }
    >
  >;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly media: { readonly markdown: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

let folder: string;
let manifestText: string;
let manifest: Manifest;
let declared: readonly string[];

function ids(text: string): readonly string[] {
  return [...text.matchAll(/command:(vaeLens\.\w+)/g)].map(([, id = ""]) => id);
}

describe("the manifest", () => {
  // Not at the top level, because activation.test.ts must run before the extension is activated.
  before(async () => {
    const extension = vscode.extensions.getExtension("vae-lens.vae-lens");
    assert.ok(extension);
    await extension.activate();
    folder = extension.extensionPath;
    manifestText = readFileSync(join(folder, "package.json"), "utf8");
    manifest = JSON.parse(manifestText) as Manifest;
    declared = manifest.contributes.commands.map(({ command }) => command).sort();
  });

  it("lists exactly the commands that are registered", async () => {
    // VS Code adds commands for each view.
    const registered = (await vscode.commands.getCommands(true)).filter(
      (id) => id.startsWith("vaeLens.") && !/^vaeLens\.runs\./.test(id),
    );
    assert.deepEqual(registered.sort(), declared);
  });

  it("refers only to listed commands in menus and walkthroughs", () => {
    const { menus, walkthroughs } = manifest.contributes;
    const inMenus = Object.values(menus)
      .flat()
      .map(({ command }) => command);
    const events = walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents));
    const named = [
      ...inMenus,
      ...ids(readFileSync(join(folder, "package.nls.json"), "utf8")),
      ...events.map((event) => event.replace("onCommand:", "")),
    ];
    assert.ok(named.length > 8);
    assert.deepEqual(
      named.filter((id) => !declared.includes(id)),
      [],
    );
  });

  it("has a text for every %key%, and no text without a key", () => {
    const texts = JSON.parse(readFileSync(join(folder, "package.nls.json"), "utf8")) as Record<string, string>;
    const keys = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key = ""]) => key);
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(texts).sort());
  });

  it("runs on the side of the files, checks specs in untrusted workspaces, and says why it needs a disk", () => {
    const { extensionKind, capabilities } = manifest;
    assert.deepEqual(extensionKind, ["workspace"]);
    assert.deepEqual(capabilities.untrustedWorkspaces, { supported: "limited", description: "%capability.untrusted%" });
    assert.deepEqual(capabilities.virtualWorkspaces, { supported: false, description: "%capability.virtual%" });
  });

  it("activates for specs, profiles of clusters and its own panels only", () => {
    assert.deepEqual(manifest.activationEvents, [
      "onLanguage:vae-spec",
      "onWebviewPanel:vaeLens.panel",
      "workspaceContains:.vae-lens/slurm.json",
    ]);
  });

  it("refers only to files that exist", () => {
    const { walkthroughs } = manifest.contributes;
    const media = walkthroughs.flatMap(({ steps }) => steps.map(({ media: { markdown } }) => markdown));
    const files = [...manifestText.matchAll(/"(\.\/[^"]+)"/g)].map(([, file = ""]) => file);
    assert.deepEqual(
      [...media, ...files, "media/icon.png"].filter((file) => !existsSync(join(folder, file))),
      [],
    );
  });

  it("has the same defaults as the code", () => {
    const configuration = vscode.workspace.getConfiguration("vaeLens");
    const defaults = Object.fromEntries(
      Object.keys(manifest.contributes.configuration.properties).map((name) => [
        name,
        configuration.inspect(name.replace("vaeLens.", ""))?.defaultValue,
      ]),
    );
    assert.deepEqual(defaults, {
      "vaeLens.engine": "auto",
      "vaeLens.sweep.workers": 2,
      "vaeLens.sweep.checkpointSeconds": 2,
      "vaeLens.sweep.stopWithWindow": false,
      "vaeLens.explain.examples": 100,
      "vaeLens.check.readData": true,
      "vaeLens.probe.seconds": 60,
      "vaeLens.codeLens": true,
      "vaeLens.inlayHints": true,
      "vaeLens.tensorflowFolder": "",
      "vaeLens.rules": {},
    });
  });
});
