// code-server as a child process on loopback: its command line, and its server.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installVscode } from "./installVscode.mjs";
import { toolchainPaths } from "./toolchain.mjs";

/** @typedef {import("./toolchain.mjs").VscodeVersion} VscodeVersion */
/** @typedef {{ userDataFolder: string, extensionsFolder: string }} Profile */
/** @typedef {{ url: string, port: number, output: () => string, dispose: () => Promise<void> }} CodeServer */

const startMs = 60_000;
const stopMs = 3_000;

/**
 * Runs one of code-server's commands, such as --install-extension or --version.
 * @param {VscodeVersion} version
 * @param {string[]} args
 * @returns {string} what it printed
 */
export function runCodeServerCommand(version, args) {
  const { node, codeServerEntry } = toolchainPaths(installVscode(version));
  const home = makeHome();
  try {
    const env = serverEnvironment(home.environment);
    return execFileSync(node, [codeServerEntry, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    home.remove();
  }
}

/**
 * @param {{ version: VscodeVersion, profile: Profile, trust?: boolean, environment?: NodeJS.ProcessEnv }} options
 * @returns {Promise<CodeServer>}
 */
export async function startCodeServer({ version, profile, trust = true, environment = {} }) {
  const { node, codeServerEntry } = toolchainPaths(installVscode(version));
  mkdirSync(profile.extensionsFolder, { recursive: true });
  mkdirSync(profile.userDataFolder, { recursive: true });
  const home = makeHome();
  const child = spawn(
    node,
    [
      codeServerEntry,
      ...["--auth", "none", "--bind-addr", "127.0.0.1:0"],
      ...[
        "--disable-telemetry",
        "--disable-update-check",
        "--disable-getting-started-override",
        "--ignore-last-opened",
      ],
      ...(trust ? ["--disable-workspace-trust"] : []),
      ...["--user-data-dir", profile.userDataFolder, "--extensions-dir", profile.extensionsFolder],
    ],
    // A process group of its own: extension hosts outlive a server that is merely asked to stop.
    {
      env: serverEnvironment({ ...home.environment, ...environment }),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  const killNow = () => killGroup(child.pid, "SIGKILL");
  process.once("exit", killNow); // a group of its own also survives us, if nobody gets to dispose of it
  let output = "";
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const dispose = async () => {
    killGroup(child.pid, "SIGTERM");
    await Promise.race([exited, delay(stopMs)]);
    killNow();
    process.removeListener("exit", killNow);
    home.remove();
  };
  /** @type {Promise<string>} */
  const listening = new Promise((resolve) => {
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      output += chunk.toString();
      const address = /server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  const url = await Promise.race([listening, exited.then(() => undefined), delay(startMs).then(() => undefined)]);
  if (url === undefined) {
    await dispose();
    throw new Error(`code-server (${version}) did not start.\n${output}`);
  }
  return { url, port: Number(new URL(url).port), output: () => output, dispose };
}

/** Without one, code-server uses the user's and leaves sockets behind. The name is short because sockets' paths must be. */
function makeHome() {
  const folder = mkdtempSync(path.join(tmpdir(), "cs-"));
  return {
    environment: { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/**
 * A VS Code we may have been started from must not leak in (its variables would make code-server open a window there),
 * and the empty gallery is what keeps it from asking a marketplace.
 * @param {NodeJS.ProcessEnv} extra
 */
function serverEnvironment(extra) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$|PORT$|PASSWORD$|HASHED_PASSWORD$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    EXTENSIONS_GALLERY: "{}",
    CS_DISABLE_GETTING_STARTED_OVERRIDE: "1",
    ...extra,
  };
}

/** @param {number | undefined} pid @param {NodeJS.Signals} signal */
function killGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/** @param {number} ms @returns {Promise<void>} */
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());
