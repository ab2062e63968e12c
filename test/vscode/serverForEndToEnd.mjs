// A VS Code to use as a user does: the .vsix installed, a window in a browser.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchBrowser } from "./browser.mjs";
import { runCodeServerCommand, startCodeServer } from "./codeServer.mjs";
import { changeSettings, writeQuietSettings } from "./settings.mjs";
import { Workbench } from "./workbench.mjs";
import { openWorkbenchPage } from "./workbenchPage.mjs";

/**
 * @typedef {object} VscodeServer
 * @property {string} url
 * @property {number} port
 * @property {string} workspaceFolder
 * @property {string} extensionsFolder where the extension under test is installed
 * @property {(changes: import("./settings.mjs").Settings) => void} changeSettings of the user; a window that is open has to be reloaded
 * @property {() => string} output what the server has printed, its log included
 * @property {() => Promise<void>} dispose
 */

/**
 * @param {object} options
 * @param {import("./toolchain.mjs").VscodeVersion} options.version
 * @param {string} options.workspaceFolder is used as it is, so pass a copy if the test writes to it
 * @param {string} [options.vsix] the extension to install
 * @param {import("./settings.mjs").Settings} [options.settings]
 * @param {boolean} [options.trust] of the workspace; without it VS Code is in Restricted Mode. Default true
 * @param {Record<string, string>} [options.environment] for the extension host
 * @returns {Promise<VscodeServer>}
 */
export async function startVscodeServer({
  version,
  workspaceFolder,
  vsix,
  settings = {},
  trust = true,
  environment = {},
}) {
  const profileFolder = mkdtempSync(path.join(tmpdir(), "vscode-profile-"));
  const profile = {
    userDataFolder: path.join(profileFolder, "user"),
    extensionsFolder: path.join(profileFolder, "extensions"),
  };
  const removeProfile = () => rmSync(profileFolder, { recursive: true, force: true, maxRetries: 5 });
  try {
    if (vsix !== undefined) {
      const folders = ["--user-data-dir", profile.userDataFolder, "--extensions-dir", profile.extensionsFolder];
      runCodeServerCommand(version, [...folders, "--install-extension", path.resolve(vsix)]);
    }
    changeSettings(profile.userDataFolder, settings);
    writeQuietSettings(profile.userDataFolder);
    const server = await startCodeServer({ version, profile, trust, environment });
    return {
      url: server.url,
      port: server.port,
      workspaceFolder,
      extensionsFolder: profile.extensionsFolder,
      changeSettings: (changes) => changeSettings(profile.userDataFolder, changes),
      output: server.output,
      dispose: async () => {
        await server.dispose();
        removeProfile();
      },
    };
  } catch (error) {
    removeProfile();
    throw error;
  }
}

/**
 * @param {VscodeServer} server
 * @param {{ width?: number, height?: number }} [viewport]
 * @returns {Promise<Workbench>} close() it before the server is disposed
 */
export async function openWorkbench(server, { width = 1400, height = 900 } = {}) {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
    // Long, because a busy machine must not fail the test.
    page.setDefaultTimeout(120_000);
    const workbench = new Workbench(page, server);
    await openWorkbenchPage(page, { url: server.url, folder: server.workspaceFolder });
    await workbench.waitUntilReady();
    return workbench;
  } catch (error) {
    await browser.close();
    throw error;
  }
}
