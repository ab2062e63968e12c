import { existsSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {object} CodeArguments
 * @property {string[]} extensionFolders extensions under development
 * @property {string | undefined} testsPath
 * @property {string | undefined} userDataFolder
 * @property {string | undefined} extensionsFolder
 * @property {string | undefined} folder the workspace
 * @property {boolean} trust
 * @property {boolean} isCommand asks for something other than a window, such as --install-extension
 */

const commands = new Set(["install-extension", "uninstall-extension", "list-extensions", "version"]);

/**
 * Reads the arguments of the desktop's `code` that @vscode/test-electron passes. The others (--no-sandbox,
 * --skip-welcome, ...) mean nothing to a server and are dropped.
 * @param {string[]} args
 * @returns {CodeArguments}
 */
export function parseCodeArguments(args) {
  /** @type {CodeArguments} */
  const result = {
    extensionFolders: [],
    testsPath: undefined,
    userDataFolder: undefined,
    extensionsFolder: undefined,
    folder: undefined,
    trust: false,
    isCommand: false,
  };
  const rest = args.values();
  for (const arg of rest) {
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const value = () => path.resolve(given ?? rest.next().value ?? "");
    if (name === undefined) {
      if (existsSync(arg)) result.folder = path.resolve(arg);
    } else if (name === "extensionDevelopmentPath") result.extensionFolders.push(value());
    else if (name === "extensionTestsPath") result.testsPath = value();
    else if (name === "user-data-dir") result.userDataFolder = value();
    else if (name === "extensions-dir") result.extensionsFolder = value();
    else if (name === "disable-workspace-trust") result.trust = true;
    else if (commands.has(name)) result.isCommand = true;
  }
  return result;
}
