// The user settings file of a test's VS Code.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** @typedef {Record<string, unknown>} Settings */

/** No pop-ups, no network requests, no scans of the workspace, nothing that moves: frames are drawn by the processor. @type {Settings} */
const quietSettings = {
  "chat.disableAIFeatures": true,
  "editor.cursorBlinking": "solid",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "json.schemaDownload.enable": false,
  "npm.autoDetect": "off",
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "window.commandCenter": false,
  "window.confirmBeforeClose": "never",
  "window.autoDetectColorScheme": false, // in a browser the default is to follow it
  "window.autoDetectHighContrast": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.enableExperiments": false,
  "workbench.layoutControl.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** @param {string} userDataFolder */
const settingsFile = (userDataFolder) => path.join(userDataFolder, "User/settings.json");

/** Settings in the file override the quiet settings. @param {string} userDataFolder */
export function writeQuietSettings(userDataFolder) {
  changeSettings(userDataFolder, { ...quietSettings, ...readSettings(userDataFolder) });
}

/**
 * @param {string} userDataFolder
 * @param {Settings} changes
 */
export function changeSettings(userDataFolder, changes) {
  const file = settingsFile(userDataFolder);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...readSettings(userDataFolder), ...changes }, null, 2)}\n`);
}

/** @param {string} userDataFolder @returns {Settings} */
function readSettings(userDataFolder) {
  const file = settingsFile(userDataFolder);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
