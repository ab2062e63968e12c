#!/usr/bin/env node
// Tests the harness itself on both versions: it must distinguish passing from failing, and use VS Code as a user does.
// `node test/vscode/selfTest.mjs [current] [floor]`
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { installChromium } from "./installChromium.mjs";
import { installVscode } from "./installVscode.mjs";
import { runSuite } from "./runSuite.mjs";
import { openWorkbench, startVscodeServer } from "./serverForEndToEnd.mjs";
import { parseVscodeVersion, vscodeVersions } from "./toolchain.mjs";

/** @typedef {import("./toolchain.mjs").VscodeVersion} VscodeVersion */
/** @typedef {import("./workbench.mjs").Workbench} Workbench */

const sampleFolder = path.join(import.meta.dirname, "sample-extension");
const scratch = mkdtempSync(path.join(tmpdir(), "harness-self-test-"));
const vsix = path.join(scratch, "sample.vsix");
let passed = 0;

/** @param {string} title @param {() => unknown} body */
async function step(title, body) {
  const started = Date.now();
  await body();
  passed += 1;
  console.log(`--- ${title}: ok, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function newWorkspace() {
  const folder = mkdtempSync(path.join(scratch, "workspace-"));
  cpSync(path.join(sampleFolder, "workspace"), folder, { recursive: true });
  return folder;
}

/** @param {VscodeVersion} version @param {string} name */
function suite(version, name) {
  const files = [path.join(sampleFolder, "suites", `${name}.cjs`)];
  return runSuite({ version, extensionFolder: sampleFolder, files, workspaceFolder: newWorkspace() });
}

/** Fails because of its tests; a time-out or a misuse of the harness has another code. @param {VscodeVersion} version @param {string} name */
function redSuite(version, name) {
  return assert.rejects(suite(version, name), /code 1$/);
}

function packageSample() {
  const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
  const flags = ["--no-dependencies", "--allow-missing-repository", "--skip-license"];
  execFileSync(process.execPath, [vsce, "package", ...flags, "--out", vsix], { cwd: sampleFolder, stdio: "pipe" });
}

/** @param {Workbench} workbench @param {VscodeVersion} version */
async function useEverything(workbench, version) {
  await workbench.openFile("sample.json");
  await workbench.runCommand("Harness Sample: Show Panel");
  const panel = await workbench.panelFrame("Sample Panel");
  await panel.getByRole("button", { name: "Say hello" }).click();
  await workbench.page.locator(".squiggly-warning").first().waitFor();
  const expected = {
    file: "sample.json",
    severity: "warning",
    message: "This is wrong.",
    source: "sample",
    code: "wrong-word",
  };
  assert.deepEqual(await workbench.problems(), [{ ...expected, position: "[Ln 2, Col 12]" }]);
  assert.deepEqual(await workbench.notifications(), [{ severity: "info", message: "The panel says hello." }]);
  for (const theme of /** @type {const} */ (["light", "high-contrast", "dark"])) {
    await workbench.setTheme(theme);
    console.log(await workbench.screenshot(`self-test-${version}-${theme}`));
  }
  await workbench.changeSettings({ "workbench.statusBar.visible": true, "editor.fontSize": 20 });
  await workbench.openFile("sample.json");
  await workbench.page.locator(`.monaco-editor .view-lines[style*="font-size: 20px"]`).first().waitFor();
  assert.deepEqual(workbench.webviewErrors, []);
  assert.deepEqual(workbench.outsideRequests, []);
}

/** @param {VscodeVersion} version @param {boolean} trust @param {(workbench: Workbench) => Promise<void>} body */
async function endToEnd(version, trust, body) {
  const server = await startVscodeServer({ version, workspaceFolder: newWorkspace(), vsix, trust });
  try {
    const workbench = await openWorkbench(server);
    await body(workbench)
      .catch(async (error) => {
        console.error(await workbench.screenshot(`self-test-${version}-failed`));
        throw error;
      })
      .finally(() => workbench.close());
  } finally {
    await server.dispose();
  }
}

try {
  const names = process.argv.slice(2);
  const versions = names.length > 0 ? names.map(parseVscodeVersion) : vscodeVersions;
  await step("Chromium is there", installChromium);
  await step("the sample is packaged", packageSample);
  for (const version of versions) {
    await step(`${version}: is installed`, () => installVscode(version));
    await step(`${version}: a passing suite is green`, () => suite(version, "passing"));
    await step(`${version}: a failing suite is red`, () => redSuite(version, "failing"));
    await step(`${version}: a crash of the extension host is red`, () => redSuite(version, "crashing"));
    await step(`${version}: an empty suite is red`, () => redSuite(version, "empty"));
    await step(`${version}: the packaged sample works end to end`, () =>
      endToEnd(version, true, (workbench) => useEverything(workbench, version)),
    );
    await step(`${version}: a folder that is not trusted is restricted`, () =>
      endToEnd(version, false, (workbench) => workbench.page.getByText("Restricted Mode").first().waitFor()),
    );
  }
  console.log(`${passed} passed, 0 failed, 0 skipped`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
